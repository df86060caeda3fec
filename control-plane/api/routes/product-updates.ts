import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { duePipelines } from '../../../core/registry/due-pipelines.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import {
  type ProductUpdate,
  pipelineUpdateStates,
  productUpdate,
} from '../../../core/registry/product-update.js';
import { everyItem, type Registry, type Stored } from '../../../core/registry/registry.js';
import { exampleProductUpdate } from '../http/examples.js';
import { findProductUpdate } from '../http/find.js';
import { operation } from '../http/operation.js';
import type { OperationId } from '../http/operation-access.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { named, postHeaders } from '../http/schemas.js';
import type { AddRoutes, Tools } from '../http/tools.js';

const newUpdate = z
  .strictObject({
    version: productUpdate.shape.version.describe('A released version of the product'),
    canaries: productUpdate.shape.canaries.describe('Accounts whose pipelines come first'),
    soakMinutes: productUpdate.shape.soakMinutes
      .default(60)
      .describe('How long the canaries are watched before the others begin'),
    sharePerHour: productUpdate.shape.sharePerHour
      .default(10)
      .describe('Of all pipelines that are to be updated, per cent an hour'),
    stopAfterFailures: productUpdate.shape.stopAfterFailures
      .default(3)
      .describe('So many failures stop it; one failure of a canary does'),
  })
  .meta({ id: 'NewProductUpdate', examples: [{ version: '1.1.0', canaries: ['111122223333'] }] });

const progress = named.productUpdate
  .extend({
    progress: z.object({
      due: z.int().describe('Pipelines of an earlier version that it has not begun'),
      pinned: z.int().describe('Of an earlier version, and held at it'),
      ...Object.fromEntries(pipelineUpdateStates.map((state) => [state, z.int()])),
    } as Record<'due' | 'pinned' | (typeof pipelineUpdateStates)[number], z.ZodInt>),
  })
  .meta({
    id: 'ProductUpdateProgress',
    examples: [
      {
        ...exampleProductUpdate,
        progress: {
          due: 215,
          pinned: 2,
          begun: 0,
          updating: 1,
          succeeded: 23,
          failed: 1,
          'left-out': 0,
        },
      },
    ],
  });

/** What may be done with an update of the product, and when. */
const steps = {
  start: { operation: 'startProductUpdate', from: ['planned'], to: 'running', summary: 'Start it' },
  pause: {
    operation: 'pauseProductUpdate',
    from: ['running'],
    to: 'paused',
    summary: 'Begin no more pipelines; those under way are finished',
  },
  resume: {
    operation: 'resumeProductUpdate',
    from: ['paused', 'stopped'],
    to: 'running',
    summary: 'Go on, as somebody who has looked at the failures so far',
  },
  cancel: {
    operation: 'cancelProductUpdate',
    from: ['planned', 'paused', 'stopped'],
    to: 'cancelled',
    summary: 'End it; what was updated stays updated',
  },
} as const satisfies Record<
  string,
  {
    readonly operation: OperationId;
    readonly from: readonly ProductUpdate['state'][];
    readonly to: ProductUpdate['state'];
    readonly summary: string;
  }
>;

const updatePath = z.strictObject({ updateId: productUpdate.shape.id });

export const productUpdateRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock } = tools;
  const tag = 'Product updates';

  app.get(
    '/product-updates',
    operation('listProductUpdates', {
      tag,
      summary: 'List the updates of the product, the newest first',
      query: z.strictObject(pagingQuery),
      answers: { 200: pageOf(named.productUpdate) },
    }),
    async ({ query }) => page(tools, 'product-updates', query, { order: 'descending' }),
  );

  app.post(
    '/product-updates',
    operation('planProductUpdate', {
      tag,
      summary: 'Plan an update of the product in all accounts',
      description:
        'Nothing is touched before it is started. At most one update has not ended. Pipelines that are pinned are left alone.',
      headers: postHeaders,
      body: newUpdate,
      answers: { 201: progress },
      errors: ['not-set-up', 'product-update-state', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const { body } = request;
      refuseUnknownVersion(tools, body.version);
      const due = duePipelines(body, await allPipelines(registry));
      refuseIdleCanaries(body.canaries, due.canaries, body.version);
      const [last] = (await registry.list('product-updates', { order: 'descending', limit: 1 }))
        .items;
      refuseSecond(last);
      const now = clock().toISOString();
      const item: ProductUpdate = {
        ...body,
        // The next number, and nobody else's: two plans at once meet in it.
        id: String(Number(last?.item.id ?? 0) + 1).padStart(6, '0'),
        pipelines: due.canaries.length + due.others.length,
        state: 'planned',
        reason: null,
        underWay: [],
        forgivenUntil: null,
        createdAt: now,
        startedAt: null,
        endedAt: null,
        updatedAt: now,
      };
      const stored = await changes.put(request, 'product-updates', undefined, item);
      return reply.code(201).send(await withProgress(registry, stored.item));
    },
  );

  app.get(
    '/product-updates/:updateId',
    operation('getProductUpdate', {
      tag,
      summary: 'Read an update of the product, and how far it is',
      params: updatePath,
      answers: { 200: progress },
      errors: ['unknown-product-update'],
    }),
    async ({ params }) =>
      withProgress(registry, (await findProductUpdate(registry, params.updateId)).item),
  );

  app.get(
    '/product-updates/:updateId/pipelines',
    operation('listPipelineUpdates', {
      tag,
      summary: 'What became of each pipeline that it has begun',
      params: updatePath,
      query: z.strictObject({
        ...pagingQuery,
        state: z.enum(pipelineUpdateStates).optional(),
      }),
      answers: { 200: pageOf(named.pipelineUpdate) },
      errors: ['unknown-product-update'],
    }),
    async ({ params, query }) => {
      await findProductUpdate(registry, params.updateId);
      return page(tools, 'pipeline-updates', query, {
        prefix: `${params.updateId}/`,
        filters: [query.state],
        matches: ({ state }) => query.state === undefined || state === query.state,
      });
    },
  );

  for (const [step, { operation: id, from, to, summary }] of Object.entries(steps)) {
    app.post(
      `/product-updates/:updateId/${step}`,
      operation(id, {
        tag,
        summary,
        params: updatePath,
        answers: { 200: progress },
        errors: ['unknown-product-update', 'product-update-state', 'changed-meanwhile'],
      }),
      async (request) => {
        const before = await findProductUpdate(registry, request.params.updateId);
        refuseStep(before.item, step, from);
        const now = clock().toISOString();
        const after = await changes.put(request, 'product-updates', before, {
          ...before.item,
          state: to,
          reason: null,
          startedAt: before.item.startedAt ?? (to === 'running' ? now : null),
          endedAt: to === 'cancelled' ? now : null,
          forgivenUntil: step === 'resume' ? now : before.item.forgivenUntil,
          updatedAt: now,
        });
        return withProgress(registry, after.item);
      },
    );
  }
};

function refuseUnknownVersion({ productVersions }: Tools, version: string): void {
  if (!productVersions) {
    throw new ProductError(
      'not-set-up',
      'This Gatebook reaches no accounts: pipelines are updated from the control plane in AWS.',
    );
  }
  if (productVersions.includes(version)) return;
  throw new ProductError(
    'unprocessable',
    productVersions.length > 0
      ? `body.version: ${version} is not released. Accounts are offered ${productVersions.join(', ')}.`
      : `body.version: ${version} is not released, and no other one is. docs/deploy.md, "Release the product", has the command.`,
  );
}

function refuseIdleCanaries(
  canaries: readonly string[],
  due: readonly Pipeline[],
  version: string,
): void {
  const idle = canaries.filter((account) => !due.some(({ accountId }) => accountId === account));
  if (idle.length === 0) return;
  throw new ProductError(
    'unprocessable',
    `body.canaries: ${idle.join(', ')} ${idle.length === 1 ? 'has' : 'have'} no pipeline that would be updated to ${version}: none there, pinned, or of that version already. GET /v1/accounts lists them.`,
  );
}

function refuseSecond(last: Stored<'product-updates'> | undefined): void {
  if (!last || last.item.state === 'completed' || last.item.state === 'cancelled') return;
  const { id, version, state } = last.item;
  throw new ProductError(
    'product-update-state',
    `Update ${id} to ${version} is ${state}: one at a time. Let it end, or POST /v1/product-updates/${id}/cancel (a running one is paused first).`,
  );
}

function refuseStep(
  { id, state, underWay }: ProductUpdate,
  step: string,
  from: readonly ProductUpdate['state'][],
): void {
  if (!from.includes(state)) {
    throw new ProductError(
      'product-update-state',
      `Update ${id} is ${state}: ${step} is for one that is ${from.join(' or ')}.`,
    );
  }
  if (step === 'cancel' && underWay.length > 0) {
    throw new ProductError(
      'product-update-state',
      `${underWay.length} pipelines are still being updated by update ${id}, ${underWay[0]} first. Ask again when they are done.`,
    );
  }
}

async function allPipelines(registry: Registry): Promise<Pipeline[]> {
  const found: Pipeline[] = [];
  for await (const { item } of everyItem(registry, 'pipelines')) found.push(item);
  return found;
}

async function withProgress(registry: Registry, update: ProductUpdate) {
  const counts = { begun: 0, updating: 0, succeeded: 0, failed: 0, 'left-out': 0 };
  const touched = new Set<string>();
  for await (const { item } of everyItem(registry, 'pipeline-updates', `${update.id}/`)) {
    counts[item.state] += 1;
    touched.add(`${item.accountId}/${item.region}`);
  }
  const ended = update.state === 'completed' || update.state === 'cancelled';
  const due = duePipelines(update, ended ? [] : await allPipelines(registry), ({ id }) =>
    touched.has(id),
  );
  return {
    ...update,
    progress: {
      due: due.canaries.length + due.others.length,
      pinned: due.pinned.length,
      ...counts,
    },
  };
}
