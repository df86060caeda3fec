import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { api, stageLogging } from '../../../core/registry/api.js';
import { apiRoutes } from '../../../core/registry/api-routes.js';
import { apiRef } from '../../../core/registry/api-window.js';
import { logSettingsOf } from '../../../core/registry/log-settings-of.js';
import { type Pipeline, pipeline } from '../../../core/registry/pipeline.js';
import type { Registry } from '../../../core/registry/registry.js';
import { takeAllowance } from '../http/allowance.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { findPipeline } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { accountPath, changeHeaders, named, pipelinePath } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const announcement = z
  .strictObject({
    productVersion: pipeline.shape.productVersion,
    projectName: pipeline.shape.projectName,
    streamArn: pipeline.shape.streamArn,
    subscriptionStreamArn: pipeline.shape.subscriptionStreamArn,
    subscriptionRoleArn: pipeline.shape.subscriptionRoleArn,
    backfillFunctionArn: pipeline.shape.backfillFunctionArn,
    controlRoleArn: pipeline.shape.controlRoleArn,
    externalId: pipeline.shape.externalId,
  })
  .meta({
    id: 'PipelineAnnouncement',
    examples: [
      {
        productVersion: '1.0.0',
        projectName: 'gatebook',
        streamArn:
          'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-gatebook',
        subscriptionStreamArn:
          'arn:aws:firehose:eu-west-1:111122223333:deliverystream/gatebook-logs-gatebook',
        subscriptionRoleArn: 'arn:aws:iam::111122223333:role/gatebook/gatebook-SubscriptionRole',
        backfillFunctionArn:
          'arn:aws:lambda:eu-west-1:111122223333:function:gatebook-BackfillFunction',
        controlRoleArn: 'arn:aws:iam::111122223333:role/gatebook/control/gatebook-ControlRole',
        externalId: 'gatebook-111122223333-eu-west-1',
      },
    ],
  });

const logSettings = z
  .object({
    generatedAt: z.iso.datetime(),
    apis: z.array(
      z.object({
        ...apiRef.shape,
        format: api.shape.format,
        logGroup: stageLogging.shape.logGroup,
        consumer: api.shape.consumer,
        routes: apiRoutes.shape.routes,
      }),
    ),
  })
  .meta({
    id: 'LogSettings',
    examples: [
      {
        generatedAt: '2026-11-02T09:30:00.000Z',
        apis: [
          {
            accountId: '111122223333',
            region: 'eu-west-1',
            restApiId: 'a1b2c3d4e5',
            stage: 'prod',
            format: null,
            logGroup: '/aws/apigateway/orders',
            consumer: 'authorizer.claims.client_id',
            routes: ['/orders/{id}'],
          },
        ],
      },
    ],
  });

export const pipelineRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock } = tools;
  const tag = 'Pipelines';

  app.get(
    '/accounts/:accountId/pipelines',
    operation('listPipelines', {
      tag,
      summary: 'List the pipelines of an account',
      params: accountPath,
      query: z.strictObject(pagingQuery),
      answers: { 200: pageOf(named.pipeline) },
    }),
    async ({ params, query }) =>
      page(tools, 'pipelines', query, { prefix: `${params.accountId}/` }),
  );

  app.get(
    '/accounts/:accountId/pipelines/:region/log-settings',
    operation('getLogSettings', {
      tag,
      summary: 'How the logs of the account’s APIs in a Region are to be read',
      description:
        'Of every registered API with a format, a consumer or routes of its own. The product asks for it every hour and hands it to its enrichment.',
      params: pipelinePath,
      answers: { 200: logSettings },
    }),
    async ({ params: { accountId, region } }) => ({
      generatedAt: clock().toISOString(),
      apis: [...(await logSettingsOf(registry, `${accountId}/${region}/`))],
    }),
  );

  app.put(
    '/accounts/:accountId/pipelines/:region',
    operation('putPipeline', {
      tag,
      summary: 'Say that the product was launched or updated',
      description:
        'The product calls it itself, signed as its own account: the account of the caller must be that of the path, and so must those of the stream and the role.',
      params: pipelinePath,
      headers: changeHeaders,
      body: announcement,
      answers: { 200: named.pipeline, 201: named.pipeline },
      errors: ['changed-meanwhile'],
    }),
    async (request, reply) => {
      const { params, body } = request;
      refuseForeignArns(params, body);
      const id = `${params.accountId}/${params.region}`;
      const before = await registry.get('pipelines', id);
      if (before) checkIfMatch(request.headers['if-match'], before);
      else await refuseTooMany(registry, params.accountId);
      await takeAllowance(registry, clock(), {
        ...pipelineChangesADay,
        accountId: params.accountId,
      });
      const now = clock().toISOString();
      const after: Pipeline = {
        ...params,
        ...body,
        id,
        launchedAt: before?.item.launchedAt ?? now,
        lastHeardAt: now,
        pinned: before?.item.pinned ?? null,
        updating: before?.item.updating ?? null,
      };
      const stored = await changes.put(request, 'pipelines', before, after);
      return reply
        .code(before ? 200 : 201)
        .header('etag', etagOf(stored))
        .send(stored.item);
    },
  );

  app.delete(
    '/accounts/:accountId/pipelines/:region',
    operation('deletePipeline', {
      tag,
      summary: 'Say that the product was removed',
      description:
        'The rows that it delivered stay. Its APIs stay registered and say what is missing.',
      params: pipelinePath,
      headers: changeHeaders,
      answers: { 204: z.null() },
      errors: ['unknown-pipeline', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const { accountId, region } = request.params;
      const before = await findPipeline(registry, `${accountId}/${region}`);
      checkIfMatch(request.headers['if-match'], before);
      await takeAllowance(registry, clock(), { ...pipelineChangesADay, accountId });
      await changes.remove(request, 'pipelines', before);
      return reply.code(204).send(null);
    },
  );
};

/** A launch, an update or a removal is one change; an account that makes more than these plays with the registry. */
export const pipelineChangesADay = { what: 'pipelines', most: 200 };

/** A pipeline for every Region there is, and room for those to come. The names of Regions are the account's word. */
const mostPipelines = 50;

async function refuseTooMany(registry: Registry, accountId: string): Promise<void> {
  const { items } = await registry.list('pipelines', {
    prefix: `${accountId}/`,
    limit: mostPipelines,
  });
  if (items.length < mostPipelines) return;
  throw new ProductError(
    'unprocessable',
    `Account ${accountId} has ${mostPipelines} pipelines, one for more Regions than there are. Remove those that do not exist any more with DELETE /v1/accounts/${accountId}/pipelines/{region}.`,
  );
}

/**
 * An account may name its own streams, roles and functions only: otherwise it could have the control plane assume roles,
 * call functions, or point stages, elsewhere.
 */
function refuseForeignArns(
  { accountId, region }: { accountId: string; region: string },
  body: z.infer<typeof announcement>,
): void {
  for (const field of announced) {
    const arn = body[field];
    if (arn === null) continue;
    const [, , service, arnRegion, arnAccount] = arn.split(':');
    // Roles have no Region.
    const isForeign = arnAccount !== accountId || (service !== 'iam' && arnRegion !== region);
    if (!isForeign) continue;
    throw new ProductError(
      'unprocessable',
      `body.${field}: ${arn}: not of account ${accountId}${service === 'iam' ? '' : ` and Region ${region}`}. A pipeline names its own streams, roles and functions.`,
    );
  }
}

const announced = [
  'streamArn',
  'subscriptionStreamArn',
  'subscriptionRoleArn',
  'backfillFunctionArn',
  'controlRoleArn',
] as const;
