import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { logGroupOfArn } from '../../../core/log-group.js';
import { ProductError } from '../../../core/product-error.js';
import type { Api } from '../../../core/registry/api.js';
import { apiRef, apiText } from '../../../core/registry/api-window.js';
import {
  type Backfill,
  isOpenBackfill,
  logGroupName,
  mostBackfillDays,
  piecesOf,
} from '../../../core/registry/backfill.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { takeAllowance } from '../http/allowance.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { findApi, findBackfill, findPipeline } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import {
  accountPath,
  backfillPath,
  changeHeaders,
  givenInstant,
  named,
  postHeaders,
} from '../http/schemas.js';
import type { AddRoutes, Tools } from '../http/tools.js';

const order = z
  .strictObject({
    region: apiRef.shape.region,
    logGroup: logGroupName.optional(),
    api: apiText.optional().describe('A registered API, whose log group is meant'),
    from: givenInstant.describe('Inclusive'),
    to: givenInstant.describe('Exclusive; events can be exported twelve hours after they came'),
  })
  .refine(({ logGroup, api }) => (logGroup === undefined) !== (api === undefined), {
    error: 'a backfill is of a log group or of an API: name one of the two',
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ['to'],
    error: 'it has to be after `from`',
  })
  .refine(({ from, to }) => piecesOf(Date.parse(from), Date.parse(to)) <= mostBackfillDays, {
    path: ['from'],
    error: `a backfill spans ${mostBackfillDays} days at most: ask for two`,
  })
  .meta({
    id: 'NewBackfill',
    examples: [
      {
        region: 'eu-west-1',
        logGroup: '/aws/apigateway/orders',
        from: '2026-10-01T00:00:00.000Z',
        to: '2026-11-01T00:00:00.000Z',
      },
    ],
  });

/** So many wait or run in one account at most, and so many are asked for on one day. */
const mostOpen = 20;
const aDay = { what: 'backfills', most: 100 };

export const backfillRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock } = tools;
  const tag = 'Accounts';
  const path = '/accounts/:accountId/backfills';

  app.post(
    path,
    operation('createBackfill', {
      tag,
      summary: 'Bring the past of a log group into the lake',
      description:
        'The log group is exported day by day and put into the account’s pipeline. A request that is in the lake already counts once. One backfill of an account and Region runs at a time, the oldest first.',
      params: accountPath,
      headers: postHeaders,
      body: order,
      answers: { 202: named.backfill },
      errors: [
        'unknown-pipeline',
        'unknown-api',
        'pipeline-outdated',
        'aws-throttled',
        'aws-access-denied',
        'aws-role-missing',
        'aws-unreachable',
        'idempotency-key-reused',
        'request-in-progress',
        'changed-meanwhile',
      ],
    }),
    async (request, reply) => {
      const { body, params } = request;
      const { accountId } = params;
      const { region, from, to, api = null } = body;
      const logGroup = await logGroupOf(tools, accountId, body);
      await refuseTooMany(registry, accountId);
      const now = clock();
      await takeAllowance(registry, now, { ...aDay, accountId });
      const at = now.toISOString();
      const ordered: Backfill = {
        id: `${accountId}/${keyAt(now)}`,
        accountId,
        region,
        logGroup,
        api,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        state: 'queued',
        pieces: piecesOf(Date.parse(from), Date.parse(to)),
        piecesDone: 0,
        attempt: 1,
        taskId: null,
        lines: 0,
        reason: null,
        lease: null,
        createdAt: at,
        updatedAt: at,
        expiresAt: null,
      };
      const stored = await changes.put(request, 'backfills', undefined, ordered);
      return reply
        .code(202)
        .header('location', `/v1/accounts/${accountId}/backfills/${keyOf(stored.item)}`)
        .header('etag', etagOf(stored))
        .send(stored.item);
    },
  );

  app.get(
    path,
    operation('listBackfills', {
      tag,
      summary: 'List the backfills of an account, the oldest first',
      description: 'Those that ended are remembered for 90 days.',
      params: accountPath,
      query: z.strictObject(pagingQuery),
      answers: { 200: pageOf(named.backfill) },
    }),
    async ({ params, query }) =>
      page(tools, 'backfills', query, { prefix: `${params.accountId}/` }),
  );

  app.get(
    `${path}/:backfill`,
    operation('getBackfill', {
      tag,
      summary: 'How far a backfill is',
      params: backfillPath,
      answers: { 200: named.backfill },
      errors: ['unknown-backfill'],
    }),
    async ({ params }, reply) => {
      const stored = await findBackfill(registry, params.accountId, params.backfill);
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.post(
    `${path}/:backfill/cancel`,
    operation('cancelBackfill', {
      tag,
      summary: 'Cancel a backfill',
      description:
        'What is in the lake by then stays. The answer is 202 while an export is still to be cancelled; one that has ended is answered as it is.',
      params: backfillPath,
      headers: postHeaders.extend(changeHeaders.shape),
      answers: { 200: named.backfill, 202: named.backfill },
      errors: [
        'unknown-backfill',
        'changed-meanwhile',
        'idempotency-key-reused',
        'request-in-progress',
      ],
    }),
    async (request, reply) => {
      const before = await findBackfill(
        registry,
        request.params.accountId,
        request.params.backfill,
      );
      checkIfMatch(request.headers['if-match'], before);
      if (!isOpenBackfill(before.item)) return reply.code(200).send(before.item);
      const stored = await changes.put(request, 'backfills', before, {
        ...before.item,
        state: 'cancelling',
        updatedAt: clock().toISOString(),
      });
      return reply.code(202).header('etag', etagOf(stored)).send(stored.item);
    },
  );
};

/** Sorts by time; the rest is by chance, so that two at once are two. */
const keyAt = (now: Date): string =>
  `${now.toISOString().replaceAll(/[-:.]/g, '').toLowerCase()}${randomBytes(4).toString('hex')}`;

const keyOf = ({ id }: Backfill): string => id.split('/')[1] ?? '';

/**
 * The log group that is meant, which is there and can be exported by the account's pipeline.
 *
 * @throws ProductError `unknown-pipeline`, `pipeline-outdated`, `unknown-api`, `unprocessable`, `aws-…`
 */
async function logGroupOf(
  { registry, stages }: Tools,
  accountId: string,
  { region, logGroup, api }: z.infer<typeof order>,
): Promise<string> {
  const pipeline = (await findPipeline(registry, `${accountId}/${region}`)).item;
  if (pipeline.backfillFunctionArn === null) {
    throw new ProductError(
      'pipeline-outdated',
      `The pipeline of account ${accountId} in ${region} is of version ${pipeline.productVersion}, which has no backfills. Update it in Service Catalog there to the newest version, then ask again.`,
    );
  }
  if (api !== undefined && !api.startsWith(`${pipeline.id}/`)) {
    throw new ProductError(
      'unprocessable',
      `body.api: ${api} is not of account ${accountId} and Region ${region}.`,
    );
  }
  const name =
    logGroup ?? (api === undefined ? null : groupOfApi((await findApi(registry, api)).item));
  if (name === null) {
    throw new ProductError(
      'unprocessable',
      `body.api: no log group of API ${api} is known: it is registered with "mode": "direct", and its stage logged to none before. Name the log group by "logGroup".`,
    );
  }
  if (stages && (await stages.logGroups.read(pipeline, name)) === undefined) {
    throw new ProductError(
      'unprocessable',
      `There is no log group ${name} in account ${accountId}, ${region}.`,
    );
  }
  return name;
}

/** The log group that an API's stage logs to, or logged to before it was registered. */
const groupOfApi = ({ logging }: Api): string | null =>
  logging.logGroup ?? logGroupOfArn(logging.previous?.destinationArn ?? '')?.name ?? null;

async function refuseTooMany(registry: Registry, accountId: string): Promise<void> {
  let open = 0;
  for await (const { item } of everyItem(registry, 'backfills', `${accountId}/`)) {
    if (isOpenBackfill(item)) open += 1;
  }
  if (open < mostOpen) return;
  throw new ProductError(
    'unprocessable',
    `Account ${accountId} has ${open} backfills that wait or run, the most there may be. Wait for one, or cancel one: POST /v1/accounts/${accountId}/backfills/{backfill}/cancel.`,
  );
}
