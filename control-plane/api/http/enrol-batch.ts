import { errorCodes, ProductError } from '../../../core/product-error.js';
import type { Api } from '../../../core/registry/api.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import { refuseInactive } from '../../../core/registry/tenant.js';
import { changeApis, inTurns } from './change-apis.js';
import type { ChangeContext } from './changes.js';
import { type Enrolment, enrolled } from './enrolment.js';
import { findTenant } from './find.js';
import { isChange, orRefusal, type Planned } from './planned.js';
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
  const now = tools.clock().toISOString();
  const tenants = await refusalsOf(
    tools,
    list.map(({ tenantId }) => tenantId),
    dryRun,
  );
  const wishes = list.map((enrolment) => ({
    ...enrolment,
    api: apiRefText(enrolment),
    after(before: Api | undefined) {
      const refusal = tenants.get(enrolment.tenantId);
      if (refusal) throw refusal;
      return enrolled(before, enrolment, now);
    },
  }));
  const plans = await changeApis(tools, context, wishes, dryRun);
  return plans.map((plan, index) => {
    const { api } = wishes[index] as { api: string };
    return plan instanceof ProductError ? refused(api, plan) : done(api, plan);
  });
}

/** Why a tenant takes no APIs, by its id. */
async function refusalsOf(tools: Tools, ids: readonly string[], dryRun: boolean) {
  const { registry } = tools;
  const reading = inTurns();
  const refusals = new Map<string, ProductError>();
  const check = async (tenantId: string) => {
    const refusal = await orRefusal(async () => {
      if (dryRun) refuseInactive((await findTenant(registry, tenantId)).item);
      else await keepFromDeletion(registry, tenantId);
    });
    if (refusal) refusals.set(tenantId, refusal);
  };
  await Promise.all([...new Set(ids)].map((id) => reading(() => check(id))));
  return refusals;
}

const refused = (api: string, { code, message }: ProductError): BatchOutcome => ({
  api,
  status: errorCodes[code].status,
  outcome: 'refused',
  code,
  detail: message,
});

function done(api: string, plan: Planned<'apis'>): BatchOutcome {
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
