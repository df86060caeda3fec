import { ProductError } from '../../../core/product-error.js';
import type { Api, Difference } from '../../../core/registry/api.js';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { handedTo, openOwner } from '../../../core/registry/ownership.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import { newApi } from '../../../core/registry/register-apis.js';
import type { Registry, Stored } from '../../../core/registry/registry.js';
import { refuseInactive } from '../../../core/registry/tenant.js';
import { logsTo, wantedSettings } from '../../stages/log-plan.js';
import { aboutToLog, planLogging, type StageAccess } from '../../stages/stage-logging.js';
import { findTenant } from './find.js';
import type { Tools } from './tools.js';

/** What a registration asks for. */
export interface Enrolment extends ApiRef {
  readonly tenantId: string;
  readonly displayName?: string | undefined;
  readonly kind?: Api['kind'] | undefined;
  readonly format?: string | null | undefined;
  readonly consumer?: string | null | undefined;
  readonly validFrom?: string | undefined;
  readonly replaceExisting: boolean;
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
 * @throws ProductError `unknown-tenant`, `tenant-not-active`, `api-of-another-tenant`, `stage-logs-elsewhere`, `unknown-stage`, `aws-…`
 */
export async function planEnrolment(
  { registry, stages, clock }: Pick<Tools, 'registry' | 'stages' | 'clock'>,
  enrolment: Enrolment,
): Promise<EnrolmentPlan> {
  const tenant = await findTenant(registry, enrolment.tenantId);
  refuseInactive(tenant.item);
  const { accountId, region, restApiId, stage } = enrolment;
  const now = clock().toISOString();
  const fresh = newApi({ accountId, region, restApiId, stage }, enrolment.tenantId, now);
  const before = await registry.get('apis', fresh.id);
  const owned: Api = {
    ...(before?.item ?? fresh),
    ownership: ownershipAfter(before?.item, enrolment, now),
    displayName: enrolment.displayName ?? before?.item.displayName ?? fresh.displayName,
    format: enrolment.format === undefined ? (before?.item.format ?? null) : enrolment.format,
    consumer:
      enrolment.consumer === undefined ? (before?.item.consumer ?? null) : enrolment.consumer,
    kind: enrolment.kind ?? before?.item.kind ?? fresh.kind,
    updatedAt: now,
  };

  // Only REST APIs can log to Firehose; the others stay the team's own business.
  if (!stages || owned.kind !== 'REST') {
    return { before, after: owned, reach: undefined, changes: [] };
  }
  const pipeline = await registry.get('pipelines', `${accountId}/${region}`);
  if (!pipeline) {
    return { before, after: awaitingPipeline(owned, now), reach: undefined, changes: [] };
  }
  const reach = { stages, pipeline: pipeline.item };
  const { accessLog, wanted, changes } = await planLogging(reach, owned, enrolment.replaceExisting);
  const logging = aboutToLog(owned.logging, accessLog, wanted);
  return { before, after: { ...owned, logging }, reach, changes };
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

/** The stages of an account as the map of what is missing shows them. */
export const coverage = (
  pipeline: Pipeline,
  registered: ReadonlyMap<string, Api>,
  stage: { restApiId: string; stage: string; accessLog: Api['logging']['previous'] },
) => {
  const id = `${pipeline.accountId}/${pipeline.region}/${stage.restApiId}/${stage.stage}`;
  const api = registered.get(id);
  return {
    id,
    logsTo: logsTo(stage.accessLog, wantedSettings(pipeline)),
    destinationArn: stage.accessLog?.destinationArn ?? null,
    tenantId: api ? openOwner(api.ownership) : null,
  };
};

/** Writes an outcome of an effect onto an API, over whatever else was changed on it meanwhile. */
export async function saveLogging(registry: Registry, id: string, logging: Api['logging']) {
  for (;;) {
    const found = await registry.get('apis', id);
    if (!found) throw new ProductError('unknown-api', `API ${id} is not registered any more.`);
    const stored = await registry.put('apis', { ...found.item, logging }, found.version);
    if (stored !== 'conflict') return stored;
  }
}
