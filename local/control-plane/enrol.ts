import type { ControlClient, Schemas } from '../../control-plane/client/client.js';
import { ProductError } from '../../core/product-error.js';
import type { LogMode } from '../../core/registry/api.js';
import { type ApiRef, apiRefText } from '../../core/registry/api-window.js';
import { openOwner } from '../../core/registry/ownership.js';

/** What `gatebook register` asks for. `name` names a tenant that is new; one that is known keeps its name. */
export interface Wanted {
  readonly tenantId: string;
  readonly name: string | undefined;
  readonly apis: readonly ApiRef[];
  /** How their logs are read; undefined: as before. */
  readonly format?: string | undefined;
  readonly consumer?: string | undefined;
  readonly kind?: Schemas['Api']['kind'] | undefined;
  readonly mode?: LogMode | undefined;
  readonly dryRun: boolean;
  readonly replaceExisting: boolean;
  readonly createLogGroup?: boolean;
}

/** What came of one API. */
export interface EnrolledApi {
  readonly api: string;
  readonly outcome: 'registered' | 'unchanged' | 'planned';
  /** What a dry run would change on the stage. */
  readonly changes?: Schemas['ApiPlan']['changes'];
  /** What is not done yet, and why. */
  readonly pending?: string;
}

export interface Enrolled {
  readonly tenant: 'created' | 'unchanged';
  readonly apis: readonly EnrolledApi[];
}

/**
 * Gives stages to a tenant, which is created when it is new. Safe to repeat. Who owns what is looked at before anything
 * is changed, so that a stage of another tenant fails the whole call.
 *
 * @throws ProductError `api-of-another-tenant`, and what the control API refuses
 */
export async function enrol(client: ControlClient, wanted: Wanted): Promise<Enrolled> {
  const refs = [...new Map(wanted.apis.map((ref) => [apiRefText(ref), ref])).values()];
  const owners = [];
  for (const ref of refs) owners.push(await ownerOf(client, ref));
  for (const [index, owner] of owners.entries()) {
    if (owner === null || owner === wanted.tenantId) continue;
    const id = apiRefText(refs[index] as ApiRef);
    throw new ProductError(
      'api-of-another-tenant',
      `API ${id} belongs to tenant ${owner}. To hand it over, move it: gatebook move ${id} --tenant ${wanted.tenantId}.`,
    );
  }
  const tenant = wanted.dryRun ? 'unchanged' : await ensureTenant(client, wanted);
  const apis: EnrolledApi[] = [];
  for (const [index, ref] of refs.entries()) {
    apis.push(await enrolOne(client, ref, owners[index] === wanted.tenantId, wanted));
  }
  return { tenant, apis };
}

async function ownerOf(client: ControlClient, ref: ApiRef): Promise<string | null> {
  const path = '/v1/apis/{accountId}/{region}/{restApiId}/{stage}';
  const known = await unless('unknown-api', client.GET(path, { params: { path: ref } }));
  return known?.data ? openOwner(known.data.ownership) : null;
}

/** Makes a tenant where there is none of that id; one that is known keeps its name. */
export async function ensureTenant(
  client: ControlClient,
  { tenantId, name = tenantId }: { readonly tenantId: string; readonly name?: string | undefined },
): Promise<'created' | 'unchanged'> {
  const path = { tenantId };
  if (await unless('unknown-tenant', client.GET('/v1/tenants/{tenantId}', { params: { path } }))) {
    return 'unchanged';
  }
  // A tenant that someone else created between our read and our write is as good as ours.
  const made = client.POST('/v1/tenants', { body: { id: tenantId, name } });
  return (await unless('already-exists', made)) ? 'created' : 'unchanged';
}

async function enrolOne(
  client: ControlClient,
  ref: ApiRef,
  known: boolean,
  { tenantId, format, consumer, kind, mode, dryRun, replaceExisting, createLogGroup }: Wanted,
): Promise<EnrolledApi> {
  const api = apiRefText(ref);
  const { data } = await client.POST('/v1/apis', {
    params: { query: dryRun ? { dryRun: 'true' } : {} },
    body: {
      ...ref,
      tenantId,
      ...(format !== undefined && { format: format.trim() }),
      ...(consumer !== undefined && { consumer }),
      ...(kind && { kind }),
      ...(mode && { mode }),
      ...(replaceExisting && { replaceExisting }),
      ...(createLogGroup && { createLogGroup }),
    },
  });
  if (data && 'changes' in data) return { api, outcome: 'planned', changes: data.changes };
  const pending = data?.logging.lastError?.message;
  return { api, outcome: known ? 'unchanged' : 'registered', ...(pending && { pending }) };
}

/** The answer, or undefined when it is the one refusal that is expected. */
async function unless<T>(code: ProductError['code'], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProductError && error.code === code) return undefined;
    throw error;
  }
}
