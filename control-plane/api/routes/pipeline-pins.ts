import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import { printable } from '../../../core/registry/tenant.js';
import { takeAllowance } from '../http/allowance.js';
import { findPipeline } from '../http/find.js';
import { operation } from '../http/operation.js';
import { named, pipelinePath } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';
import { pipelineChangesADay } from './pipelines.js';

const pin = z
  .strictObject({ reason: printable(1, 200) })
  .meta({ id: 'NewPin', examples: [{ reason: 'Frozen for the audit until January' }] });

/** Holding a pipeline at its version: for the platform team, and for the account itself. */
export const pipelinePinRoutes: AddRoutes = (app, { registry, changes, clock }) => {
  const tag = 'Pipelines';
  const path = '/accounts/:accountId/pipelines/:region/pin';

  app.put(
    path,
    operation('pinPipeline', {
      tag,
      summary: 'Hold a pipeline at its version',
      description:
        'No update of the product touches it from then on. A pipeline that is being updated is refused, until that is over.',
      params: pipelinePath,
      body: pin,
      answers: { 200: named.pipeline },
      errors: ['unknown-pipeline', 'pipeline-being-updated', 'changed-meanwhile'],
    }),
    async (request) => {
      const { accountId, region } = request.params;
      const before = await findPipeline(registry, `${accountId}/${region}`);
      refuseWhileUpdated(before.item);
      await takeAllowance(registry, clock(), { ...pipelineChangesADay, accountId });
      const pinned = {
        reason: request.body.reason,
        by: request.caller?.name ?? 'platform',
        at: clock().toISOString(),
      };
      return (await changes.put(request, 'pipelines', before, { ...before.item, pinned })).item;
    },
  );

  app.delete(
    path,
    operation('unpinPipeline', {
      tag,
      summary: 'Let updates of the product reach a pipeline again',
      params: pipelinePath,
      answers: { 200: named.pipeline },
      errors: ['unknown-pipeline', 'changed-meanwhile'],
    }),
    async (request) => {
      const { accountId, region } = request.params;
      const before = await findPipeline(registry, `${accountId}/${region}`);
      if (before.item.pinned === null) return before.item;
      await takeAllowance(registry, clock(), { ...pipelineChangesADay, accountId });
      const after = { ...before.item, pinned: null };
      return (await changes.put(request, 'pipelines', before, after)).item;
    },
  );
};

function refuseWhileUpdated({ id, updating }: Pipeline): void {
  if (updating === null) return;
  throw new ProductError(
    'pipeline-being-updated',
    `Pipeline ${id} is being updated by update ${updating}. Pin it when that is over: GET /v1/product-updates/${updating}/pipelines shows how far it is.`,
  );
}
