import { ProductError } from '../../../core/product-error.js';
import type { Api, Difference, LogMode } from '../../../core/registry/api.js';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import { newApi } from '../../../core/registry/new-api.js';
import { closed, handedTo, openOwner } from '../../../core/registry/ownership.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import type { Registry, Stored } from '../../../core/registry/registry.js';
import { refuseInactive } from '../../../core/registry/tenant.js';
import type { MemberStage } from '../../ports/member-stages.js';
import { logsTo, wantedSettings } from '../../stages/log-plan.js';
import type { StageAccess } from '../../stages/way-to-log.js';
import { wayOf } from '../../stages/ways-to-log.js';
import { findTenant } from './find.js';
import type { Tools } from './tools.js';

/** What a registration asks for. */
export interface Enrolment extends ApiRef {
  readonly tenantId: string;
  readonly displayName?: string | undefined;
  readonly kind?: Api['kind'] | undefined;
  readonly format?: string | null | undefined;
  readonly consumer?: string | null | undefined;
  readonly mode?: LogMode | undefined;
  readonly validFrom?: string | undefined;
}

/** What a registration comes to, before anything of it is done. */
export interface EnrolmentPlan {
  readonly before: Stored<'apis'> | undefined;
  /** The API as it is to be written; its logging is `pending` when the stage is to be changed. */
  readonly after: Api;
  readonly reach: StageAccess | undefined;
  readonly changes: readonly Difference[];
}

/**
 * Thinks a registration through: tenant, present owner, the stage's present log settings. Changes nothing.
 *
 * @throws ProductError `unknown-tenant`, `tenant-not-active`, `api-of-another-tenant`, `stage-logs-…`, `log-group-…`, `pipeline-outdated`, `unknown-stage`, `aws-…`
 */
export async function planEnrolment(
  { registry, stages, clock }: Pick<Tools, 'registry' | 'stages' | 'clock'>,
  enrolment: Enrolment & { readonly replaceExisting: boolean; readonly createLogGroup: boolean },
): Promise<EnrolmentPlan> {
  const tenant = await findTenant(registry, enrolment.tenantId);
  refuseInactive(tenant.item);
  const now = clock().toISOString();
  const before = await registry.get('apis', apiRefText(enrolment));
  const owned = enrolled(before?.item, enrolment, now);
  if (!stages) return { before, after: owned, reach: undefined, changes: [] };
  const { accountId, region } = enrolment;
  const pipeline = await registry.get('pipelines', `${accountId}/${region}`);
  if (!pipeline) {
    return { before, after: awaitingPipeline(owned, now), reach: undefined, changes: [] };
  }
  const reach = { registry, stages, pipeline: pipeline.item };
  const { logging, changes } = await wayOf(owned).plan(reach, owned, enrolment);
  return { before, after: { ...owned, logging }, reach, changes };
}

/**
 * An API as a registration leaves it, apart from its stage.
 *
 * @throws ProductError `api-of-another-tenant`, `invalid-input` (a `validFrom` that cannot be)
 */
export function enrolled(
  before: Api | undefined,
  enrolment: Enrolment & { readonly createLogGroup?: boolean },
  now: string,
  ownership = ownershipAfter(before, enrolment, now),
): Api {
  const { accountId, region, restApiId, stage, tenantId, displayName } = enrolment;
  const { format, consumer } = enrolment;
  const known = before ?? newApi({ accountId, region, restApiId, stage }, tenantId, now);
  const kind = enrolment.kind ?? known.kind;
  const { logging } = known;
  const createLogGroup = enrolment.createLogGroup === true || logging.createLogGroup;
  return {
    ...known,
    ownership,
    displayName: displayName ?? known.displayName,
    format: format === undefined ? known.format : format,
    consumer: consumer === undefined ? known.consumer : consumer,
    kind,
    logging: { ...logging, mode: modeAfter(before, kind, enrolment.mode), createLogGroup },
    updatedAt: now,
  };
}

/** A stage of a REST API logs to the pipeline, unless it is said otherwise; those of other kinds can log to log groups alone. */
function modeAfter(before: Api | undefined, kind: Api['kind'], mode: LogMode | undefined): LogMode {
  if (mode !== undefined) return mode;
  const isSettled =
    before && before.logging.state !== 'off' && before.logging.state !== 'unmanaged';
  if (isSettled) return before.logging.mode;
  return kind === 'REST' ? 'direct' : 'subscribe';
}

function ownershipAfter(before: Api | undefined, { tenantId, validFrom }: Enrolment, now: string) {
  if (!before) return handedTo([], tenantId, validFrom ?? null);
  const owner = openOwner(before.ownership);
  if (owner === tenantId) return before.ownership;
  if (owner === null) return handedTo(before.ownership, tenantId, validFrom ?? now);
  throw new ProductError(
    'api-of-another-tenant',
    `API ${before.id} belongs to tenant ${owner}. To hand it over, POST /v1/apis/${before.id}/move {"tenantId": "${tenantId}"}.`,
  );
}

/** An API that nobody owns any more, from `now` on; settings that its stage had before are still to be put back. */
export function deregistered(api: Api, now: string): Api {
  const { logging } = api;
  const isTouched = logging.destinationArn !== null && logging.state !== 'off';
  return {
    ...api,
    ownership: closed(api.ownership, now),
    logging: { ...logging, state: isTouched ? 'restoring' : 'off' },
    updatedAt: now,
  };
}

/** An API whose stage cannot be reached, with what to do about it. */
export const awaitingPipeline = (api: Api, now: string): Api => ({
  ...api,
  logging: {
    ...api.logging,
    state: api.logging.state === 'restoring' ? 'restoring' : 'pending',
    lastError: {
      code: 'pipeline-missing',
      message: `Account ${api.accountId} has no pipeline in ${api.region}. Launch "Gatebook pipeline" from Service Catalog there; the stage is seen to within minutes of that.`,
      at: now,
    },
  },
});

/** An API of a batch: its stage is left to the next check, which sets it as a registration by itself would. */
export const awaitingCheck = (api: Api, now: string): Api => ({
  ...api,
  logging: {
    ...api.logging,
    state: 'pending',
    lastError: {
      code: 'check-pending',
      message: `The stage is not set yet: the scheduled check sets it, or POST /v1/apis/${api.id}/check does now.`,
      at: now,
    },
  },
});

/** The stages of an account as the map of what is missing shows them. */
export const coverage = (
  pipeline: Pipeline,
  registered: ReadonlyMap<string, Api>,
  stage: Pick<MemberStage, 'restApiId' | 'stage' | 'accessLog'>,
) => {
  const id = `${pipeline.accountId}/${pipeline.region}/${stage.restApiId}/${stage.stage}`;
  const api = registered.get(id);
  const wanted = wantedSettings(pipeline);
  return {
    id,
    logsTo: isSubscribed(api) ? ('gatebook' as const) : logsTo(stage.accessLog, wanted),
    destinationArn: stage.accessLog?.destinationArn ?? null,
    tenantId: api ? openOwner(api.ownership) : null,
  };
};

const isSubscribed = (api: Api | undefined): boolean =>
  api?.logging.mode === 'subscribe' && api.logging.state === 'on';

/** Writes an outcome of an effect onto an API, over whatever else was changed on it meanwhile. */
export async function saveLogging(registry: Registry, id: string, logging: Api['logging']) {
  for (;;) {
    const found = await registry.get('apis', id);
    if (!found) throw new ProductError('unknown-api', `API ${id} is not registered any more.`);
    const stored = await registry.put('apis', { ...found.item, logging }, found.version);
    if (stored !== 'conflict') return stored;
  }
}
