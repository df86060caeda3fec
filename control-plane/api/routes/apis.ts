import * as z from 'zod';
import { type Api, api, apiKinds, difference } from '../../../core/registry/api.js';
import { type ApiRef, accountId, apiRefText } from '../../../core/registry/api-window.js';
import { handedTo, openOwner } from '../../../core/registry/ownership.js';
import type { Stored } from '../../../core/registry/registry.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { wayOf } from '../../stages/ways-to-log.js';
import type { ChangeContext } from '../http/changes.js';
import { awaitingPipeline, deregistered, planEnrolment, saveLogging } from '../http/enrolment.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { exampleApi } from '../http/examples.js';
import { findApi } from '../http/find.js';
import { apiRegistration } from '../http/new-api.js';
import { operation } from '../http/operation.js';
import {
  isFound,
  page,
  pageOf,
  pagingQuery,
  searchText,
  sortedBy,
  sortOf,
} from '../http/paging.js';
import { apiPath, changeHeaders, flag, givenInstant, named, postHeaders } from '../http/schemas.js';
import { keepFromDeletion } from '../http/tenant-rules.js';
import type { AddRoutes } from '../http/tools.js';

const apiPlan = z
  .object({
    api: named.api,
    dryRun: z.literal(true),
    changes: z.array(difference).describe('What would change on the stage; empty: nothing'),
  })
  .meta({
    id: 'ApiPlan',
    examples: [
      {
        api: exampleApi,
        dryRun: true as const,
        changes: [
          {
            setting: 'destinationArn' as const,
            expected: exampleApi.logging.destinationArn,
            actual: null,
          },
        ],
      },
    ],
  });

const orders = {
  displayName: ({ displayName }: Api) => displayName,
  createdAt: ({ createdAt }: Api) => createdAt,
  updatedAt: ({ updatedAt }: Api) => updatedAt,
};

const listQuery = z.strictObject({
  ...pagingQuery,
  tenant: tenantId.optional(),
  account: accountId.optional(),
  kind: z.enum(apiKinds).optional(),
  logging: api.shape.logging.shape.state
    .optional()
    .describe('How far its stage is what Gatebook needs, such as `failed`'),
  q: searchText.describe('A part of the id or the display name'),
  sort: sortOf(orders),
  ended: flag.describe(
    'Those that were deregistered, with their history, instead of those that are registered',
  ),
});

export const apisRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock, publish, stages } = tools;
  const tag = 'APIs';

  app.get(
    '/apis',
    operation('listApis', {
      tag,
      summary: 'List APIs',
      query: listQuery,
      answers: { 200: pageOf(named.api) },
    }),
    async ({ query: { tenant, account, kind, logging, q, sort, ended = false, ...query } }) =>
      page(tools, 'apis', query, {
        prefix: account ? `${account}/` : '',
        filters: [tenant, ended, kind, logging, q, sort],
        sort: sortedBy(sort, orders),
        matches: ({ ownership, ...item }) => {
          if (kind !== undefined && item.kind !== kind) return false;
          if (logging !== undefined && item.logging.state !== logging) return false;
          if (!isFound(q, [item.id, item.displayName])) return false;
          const owner = openOwner(ownership);
          if ((owner === null) !== ended) return false;
          if (tenant === undefined) return true;
          return ended ? ownership.some((window) => window.tenantId === tenant) : owner === tenant;
        },
      }),
  );

  app.post(
    '/apis',
    operation('registerApi', {
      tag,
      summary: 'Register an API: give its rows to a tenant and its stage a log',
      description:
        'Safe to repeat. With the mode `direct` the stage logs to the pipeline; its present settings are saved before they are changed. With `subscribe` they stay, and the log group that it logs to sends what it gets: so it is with HTTP and WebSocket APIs, whose stages log to log groups alone. Where the change could not be finished the answer is 202, `logging.lastError` says why, and the scheduled check or a repeat finishes it.',
      query: z.strictObject({
        dryRun: flag.describe('Answer what would change, and change nothing'),
      }),
      headers: postHeaders,
      body: apiRegistration,
      answers: { 200: z.union([named.api, apiPlan]), 201: named.api, 202: named.api },
      errors: [
        'unknown-tenant',
        'tenant-not-active',
        'api-of-another-tenant',
        'stage-logs-elsewhere',
        'stage-logs-nowhere',
        'log-group-full',
        'log-group-class',
        'pipeline-outdated',
        'unprocessable',
        'unknown-stage',
        'changed-meanwhile',
        'aws-throttled',
        'aws-access-denied',
        'aws-role-missing',
        'aws-unreachable',
        'idempotency-key-reused',
        'request-in-progress',
      ],
    }),
    async (request, reply) => {
      const { body } = request;
      const plan = await planEnrolment(tools, body);
      if (request.query.dryRun) {
        return { api: plan.after, dryRun: true as const, changes: [...plan.changes] };
      }
      await keepFromDeletion(registry, body.tenantId);
      let stored = await changes.put(request, 'apis', plan.before, plan.after);
      if (plan.reach) {
        const logging = await wayOf(stored.item).apply(plan.reach, stored.item, clock());
        stored = await saveLogging(registry, stored.item.id, logging);
      }
      await publish(request);
      return reply
        .code(stored.item.logging.lastError ? 202 : plan.before ? 200 : 201)
        .header('location', `/v1/apis/${stored.item.id}`)
        .header('etag', etagOf(stored))
        .send(stored.item);
    },
  );

  const path = '/apis/:accountId/:region/:restApiId/:stage';

  /** The API that a change names, as its writer knows it. */
  const findUnchanged = async (request: {
    readonly params: ApiRef;
    readonly headers: { readonly 'if-match'?: string };
  }): Promise<Stored<'apis'>> => {
    const stored = await findApi(registry, apiRefText(request.params));
    checkIfMatch(request.headers['if-match'], stored);
    return stored;
  };

  /** Writes a change, and publishes the copy of the registry that roll-ups read. */
  const save = async (
    request: ChangeContext & Parameters<typeof publish>[0],
    before: Stored<'apis'>,
    change: Partial<Api>,
  ): Promise<Stored<'apis'>> => {
    const after = { ...before.item, ...change, updatedAt: clock().toISOString() };
    const stored = await changes.put(request, 'apis', before, after);
    await publish(request);
    return stored;
  };

  app.get(
    path,
    operation('getApi', {
      tag,
      summary: 'Read an API',
      params: apiPath,
      answers: { 200: named.api },
      errors: ['unknown-api'],
    }),
    async ({ params }, reply) => {
      const stored = await findApi(registry, apiRefText(params));
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.patch(
    path,
    operation('updateApi', {
      tag,
      summary: 'Change what an API is called, and how its log is read',
      description:
        'Fields that are not named stay as they are. A format, and the field that says who called, apply to lines that are read from then on: in AWS within the hour in which its pipeline asks next.',
      params: apiPath,
      headers: changeHeaders,
      body: z
        .strictObject({
          displayName: api.shape.displayName,
          format: api.shape.format.unwrap(),
          consumer: api.shape.consumer.unwrap(),
        })
        .partial()
        .meta({
          id: 'ApiChange',
          examples: [{ displayName: 'Orders' }, { consumer: 'authorizer.claims.client_id' }],
        }),
      answers: { 200: named.api },
      errors: ['unknown-api', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const before = await findUnchanged(request);
      const stored = await save(request, before, request.body);
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.post(
    `${path}/move`,
    operation('moveApi', {
      tag,
      summary: 'Hand an API to another tenant',
      description:
        'The present owner keeps the rows up to that moment, the next one gets those from it on. The stage’s log settings stay as they are.',
      params: apiPath,
      headers: postHeaders.extend(changeHeaders.shape),
      body: z
        .strictObject({
          tenantId,
          validFrom: givenInstant.optional().describe('When; now when not given'),
        })
        .meta({ id: 'ApiMove', examples: [{ tenantId: 'globex' }] }),
      answers: { 200: named.api },
      errors: [
        'unknown-api',
        'unknown-tenant',
        'tenant-not-active',
        'changed-meanwhile',
        'idempotency-key-reused',
        'request-in-progress',
      ],
    }),
    async (request, reply) => {
      const before = await findUnchanged(request);
      const { tenantId: next, validFrom } = request.body;
      await keepFromDeletion(registry, next);
      const { ownership } = before.item;
      const stored = await save(request, before, {
        ownership:
          openOwner(ownership) === next
            ? ownership
            : handedTo(ownership, next, validFrom ?? clock().toISOString()),
      });
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.delete(
    path,
    operation('deregisterApi', {
      tag,
      summary: 'Deregister an API, and put its stage and log group back to what they were',
      description:
        'Its rows so far keep their owner. Settings that somebody has changed since are left as they are. 202: they could not be put back yet; `logging.lastError` says why, and the scheduled check finishes it.',
      params: apiPath,
      headers: changeHeaders,
      answers: { 200: named.api, 202: named.api },
      errors: ['unknown-api', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const before = await findUnchanged(request);
      const now = clock();
      let stored = await changes.put(
        request,
        'apis',
        before,
        deregistered(before.item, now.toISOString()),
      );
      const touched = stored.item.logging.state === 'restoring';
      const { accountId: account, region } = request.params;
      const pipeline = touched && (await registry.get('pipelines', `${account}/${region}`));
      if (touched) {
        const restored =
          pipeline && stages
            ? await wayOf(stored.item).restore(
                { registry, stages, pipeline: pipeline.item },
                stored.item,
                now,
              )
            : awaitingPipeline(stored.item, now.toISOString()).logging;
        stored = await saveLogging(registry, stored.item.id, restored);
      }
      await publish(request);
      return reply.code(stored.item.logging.state === 'off' ? 200 : 202).send(stored.item);
    },
  );
};
