import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { type ErrorCode, errorCodes, ProductError } from '../../../core/product-error.js';
import type { Api } from '../../../core/registry/api.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import type { Stored } from '../../../core/registry/registry.js';
import { refuseInactive } from '../../../core/registry/tenant.js';
import type { ChangeContext } from './changes.js';
import { awaitingCheck, awaitingPipeline, type Enrolment, enrolled } from './enrolment.js';
import { changedMeanwhile } from './etag.js';
import { findTenant } from './find.js';
import { keepFromDeletion } from './tenant-rules.js';
import type { Tools } from './tools.js';

/** What became of one API of a batch. */
export interface BatchOutcome {
  readonly api: string;
  /** What a registration of this one API would have answered. */
  readonly status: number;
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'refused';
  /** Of what was refused, or is not done yet. */
  readonly code: string | null;
  readonly detail: string | null;
}

/** Items of a batch that are read at once, in the registry's time and that of everybody else who asks it. */
const readAtOnce = 50;
type Reading = ReturnType<typeof limitConcurrency>;

interface Planned {
  readonly before: Stored<'apis'> | undefined;
  readonly after: Api;
}

/**
 * Registers the APIs of a batch, each as if it came alone: one that is refused keeps no other from being registered. What is
 * registered as it should be already is not written. Stages are left to the next check.
 */
export async function enrolBatch(
  tools: Tools,
  context: ChangeContext,
  list: readonly Enrolment[],
  dryRun: boolean,
): Promise<BatchOutcome[]> {
  const { registry, changes, clock } = tools;
  const now = clock().toISOString();
  const reading = limitConcurrency(readAtOnce);
  const tenants = await refusalsOf(tools, list, dryRun, reading);
  const pipelines = await pipelinesOf(tools, list, reading);
  const found = await Promise.all(
    list.map((one) => reading(() => registry.get('apis', apiRefText(one)))),
  );
  const plans = list.map((enrolment, index): Planned | ProductError => {
    const refusal = tenants.get(enrolment.tenantId);
    if (refusal) return refusal;
    const before = found[index];
    try {
      const plan = { before, after: enrolled(before?.item, enrolment, now) };
      return hasFailed(plan) ? plan : { before, after: withStage(plan.after, pipelines, now) };
    } catch (error) {
      if (error instanceof ProductError) return error;
      throw error;
    }
  });
  const wanted = plans.filter(
    (plan): plan is Planned => !(plan instanceof ProductError) && isChange(plan),
  );
  const written = dryRun ? [] : await changes.putAll(context, 'apis', wanted);
  const lost = new Set(wanted.filter((_, index) => written[index] === 'conflict'));
  return list.map((enrolment, index) => {
    const api = apiRefText(enrolment);
    const plan = plans[index] as Planned | ProductError;
    if (plan instanceof ProductError) return refused(api, plan);
    return lost.has(plan) ? refused(api, changedMeanwhile(api)) : done(api, plan);
  });
}

/** Why a tenant takes no APIs, by its id. */
async function refusalsOf(
  { registry }: Tools,
  list: readonly Enrolment[],
  dryRun: boolean,
  reading: Reading,
) {
  const refusals = new Map<string, ProductError>();
  const check = async (tenantId: string) => {
    try {
      if (dryRun) refuseInactive((await findTenant(registry, tenantId)).item);
      else await keepFromDeletion(registry, tenantId);
    } catch (error) {
      if (!(error instanceof ProductError)) throw error;
      refusals.set(tenantId, error);
    }
  };
  const ids = [...new Set(list.map(({ tenantId }) => tenantId))];
  await Promise.all(ids.map((id) => reading(() => check(id))));
  return refusals;
}

/** The places that have a pipeline; undefined where no stage is reached. */
async function pipelinesOf(
  { registry, stages }: Tools,
  list: readonly Enrolment[],
  reading: Reading,
) {
  if (!stages) return undefined;
  const places = [...new Set(list.map(({ accountId, region }) => `${accountId}/${region}`))];
  const found = await Promise.all(
    places.map((place) => reading(() => registry.get('pipelines', place))),
  );
  return new Set(places.filter((_, index) => found[index]));
}

function withStage(api: Api, pipelines: ReadonlySet<string> | undefined, now: string): Api {
  if (!pipelines || api.logging.state === 'on') return api;
  return pipelines.has(`${api.accountId}/${api.region}`)
    ? awaitingCheck(api, now)
    : awaitingPipeline(api, now);
}

/** Whether the stage of an API that stays as it is could not be set: the next check tries it again as it is, and why it failed stays told. */
const hasFailed = (plan: Planned): boolean =>
  plan.before?.item.logging.state === 'failed' && !isChange(plan);

/** Whether a plan comes to anything but what is there. When it was last tried is none. */
function isChange({ before, after }: Planned): boolean {
  const withoutTimes = ({ updatedAt: _at, logging, ...rest }: Api) =>
    JSON.stringify([rest, { ...logging, lastError: logging.lastError?.code }]);
  return before === undefined || withoutTimes(before.item) !== withoutTimes(after);
}

const refused = (api: string, { code, message }: ProductError): BatchOutcome => ({
  api,
  status: errorCodes[code satisfies ErrorCode].status,
  outcome: 'refused',
  code,
  detail: message,
});

function done(api: string, plan: Planned): BatchOutcome {
  const { lastError } = plan.after.logging;
  const outcome = !plan.before ? 'created' : isChange(plan) ? 'changed' : 'unchanged';
  return {
    api,
    status: lastError ? 202 : plan.before ? 200 : 201,
    outcome,
    code: lastError?.code ?? null,
    detail: lastError?.message ?? null,
  };
}
