import { ProductError } from '../product-error.js';
import { type Api, unmanagedLogging } from './api.js';
import { type ApiRef, apiRef, apiRefText } from './api-window.js';
import { handedTo, openOwner } from './ownership.js';
import type { Registry, Stored } from './registry.js';
import { refuseInactive, tenant } from './tenant.js';

/** What a registration asks for. `name` names a tenant that is new; an existing one keeps its name. */
export interface Registration {
  readonly tenantId: string;
  readonly name?: string;
  readonly apis: readonly ApiRef[];
  readonly now?: Date;
}

/** What a registration did, API by API in the order asked for. */
export interface Registered {
  readonly tenant: 'created' | 'unchanged';
  readonly apis: readonly { readonly api: string; readonly outcome: 'registered' | 'unchanged' }[];
}

/**
 * Gives stages to a tenant, which is created when it is new. Safe to repeat. All is checked before anything
 * is written: an API of another tenant fails the whole call with `api-of-another-tenant`.
 *
 * @throws ProductError `invalid-input`, `api-of-another-tenant`, `tenant-not-active`, `changed-meanwhile`
 */
export async function registerApis(registry: Registry, asked: Registration): Promise<Registered> {
  const now = (asked.now ?? new Date()).toISOString();
  const wanted = [...new Map(asked.apis.map((ref) => [apiRefText(ref), checked(ref)])).entries()];
  const known = await Promise.all(wanted.map(([id]) => registry.get('apis', id)));
  for (const found of known) refuseForeign(found, asked.tenantId);

  const made = await ensureTenant(registry, asked, now);
  const apis: { api: string; outcome: 'registered' | 'unchanged' }[] = [];
  for (const [index, [id, ref]] of wanted.entries()) {
    const found = known[index];
    if (found && openOwner(found.item.ownership) === asked.tenantId) {
      apis.push({ api: id, outcome: 'unchanged' });
      continue;
    }
    const item = found
      ? reopened(found.item, asked.tenantId, now)
      : newApi(ref, asked.tenantId, now);
    if ((await registry.put('apis', item, found?.version ?? 'absent')) === 'conflict') {
      throw new ProductError(
        'changed-meanwhile',
        `API ${id} was changed by someone else just now. Run the same command again.`,
      );
    }
    apis.push({ api: id, outcome: 'registered' });
  }
  return { tenant: made, apis };
}

/** An API as it is enrolled for the first time, with all rows ever logged for it given to its first owner. */
export function newApi(ref: ApiRef, tenantId: string, now: string): Api {
  return {
    ...ref,
    id: apiRefText(ref),
    displayName: `${ref.restApiId}/${ref.stage}`,
    kind: 'REST',
    ownership: handedTo([], tenantId, null),
    format: null,
    consumer: null,
    logging: unmanagedLogging,
    createdAt: now,
    updatedAt: now,
  };
}

const reopened = (api: Api, tenantId: string, now: string): Api => ({
  ...api,
  ownership: handedTo(api.ownership, tenantId, now),
  updatedAt: now,
});

async function ensureTenant(registry: Registry, asked: Registration, now: string) {
  const found = await registry.get('tenants', asked.tenantId);
  if (found) {
    refuseInactive(found.item);
    return 'unchanged';
  }
  const parsed = tenant.safeParse({
    id: asked.tenantId,
    uid: asked.tenantId,
    name: asked.name ?? asked.tenantId,
    createdAt: now,
    updatedAt: now,
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ProductError(
      'invalid-input',
      `Tenant ${JSON.stringify(asked.tenantId)}: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  const stored = await registry.put('tenants', parsed.data, 'absent');
  // A tenant that someone else created between our read and our write is as good as ours.
  return stored === 'conflict' ? 'unchanged' : 'created';
}

/** The refusal to register an API that another tenant owns, for the command line. */
export const ownedByAnother = (id: string, owner: string, tenantId: string): ProductError =>
  new ProductError(
    'api-of-another-tenant',
    `API ${id} belongs to tenant ${owner}. To hand it over, move it: gatebook move ${id} --tenant ${tenantId}.`,
  );

function refuseForeign(found: Stored<'apis'> | undefined, tenantId: string) {
  const owner = found ? openOwner(found.item.ownership) : null;
  if (!found || owner === null || owner === tenantId) return;
  throw ownedByAnother(found.item.id, owner, tenantId);
}

function checked(ref: ApiRef): ApiRef {
  const parsed = apiRef.safeParse(ref);
  if (parsed.success) return parsed.data;
  throw new ProductError(
    'invalid-input',
    `API ${apiRefText(ref)}: ${parsed.error.issues[0]?.message}. Write it accountId/region/restApiId/stage.`,
  );
}
