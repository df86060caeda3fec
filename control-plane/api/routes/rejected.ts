import * as z from 'zod';
import type { LogIntake } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { apiRefOf, apiRefText, apiText } from '../../../core/registry/api-window.js';
import { exampleLineCounts, lineCounts } from '../http/line-counts.js';
import { operation } from '../http/operation.js';
import { pageOf, pagingQuery } from '../http/paging.js';
import { givenInstant } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';
import { whileCalled } from '../http/while-called.js';

const count = z.int().min(0);
const exampleApi = '111122223333/eu-west-1/a1b2c3d4e5/prod';

const rejected = z
  .object({
    id: count.describe('Grows with each record'),
    ingest: z.string().nullable().describe('The ingest that they came in; null: not known'),
    reason: z.string(),
    source: z.string().describe("The file's name as given, or what the stream was called"),
    lines: count.describe('How many are kept: each once, however often it comes'),
    bytes: count.describe('Of all of them'),
    whole: z.boolean().describe('Whether all their bytes are kept, so that a replay can read them'),
    rejectedAt: instant.describe('When the first of them was rejected'),
    samples: z
      .array(
        z.object({
          line: count.describe('From 1 within the source; 0 where that is not known'),
          bytes: count.describe('Of the whole line'),
          beginning: z.string().describe('The first 200 bytes, made printable'),
        }),
      )
      .describe('The first of them'),
    accountId: z.string().nullable().describe('The account that the ingest was told of'),
    region: z.string().nullable().describe('The Region that the ingest was told of'),
  })
  .meta({
    id: 'RejectedLines',
    examples: [
      {
        id: 7,
        ingest: '20261129T025217123Z-1a2b3c4d',
        reason: 'not_json',
        source: 'access.log.gz',
        lines: 1,
        bytes: 12,
        whole: true,
        rejectedAt: '2026-11-29T02:52:17.123Z',
        samples: [{ line: 7, bytes: 11, beginning: 'GET /orders' }],
        accountId: null,
        region: null,
      },
    ],
  });

const recordId = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'the id of a record')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0, pattern: undefined });

const replay = z
  .strictObject({
    api: apiText.optional().describe('The API of lines that name none'),
    format: z
      .string()
      .optional()
      .describe("The format string in the stage's access log settings, where it was not said"),
  })
  .meta({ id: 'Replay', examples: [{ api: exampleApi }] });

const assignment = z
  .strictObject({
    api: apiText.describe('The API that they are given to'),
    from: givenInstant.optional().describe('Only requests from this time on'),
    to: givenInstant.optional().describe('Only requests before this time'),
  })
  .meta({ id: 'Assignment', examples: [{ api: exampleApi, from: '2026-11-01T00:00:00.000Z' }] });

/** What was rejected, and what is done afterwards about lines that said too little. */
export const rejectedRoutes: AddRoutes = (app, { intake, cursors, changes }) => {
  const tag = 'Logs';

  app.get(
    '/rejected',
    operation('listRejected', {
      tag,
      summary: 'List what was rejected, the latest first, on one machine',
      description:
        'One record for each ingest, source and reason. The lines themselves are in `rejected/` of the data folder, as they came.',
      query: z.strictObject({
        ...pagingQuery,
        before: recordId.optional().describe('Only records before the one of this id'),
      }),
      answers: { 200: pageOf(rejected) },
      errors: ['not-set-up'],
    }),
    async ({ query: { limit = 100, cursor, before: given } }) => {
      const list = JSON.stringify(['rejected', given ?? null]);
      const after = await cursors.read(list, cursor);
      const before = after === undefined ? given : Number(after);
      const page = { limit: limit + 1, ...(before !== undefined && { before }) };
      const found = await needed(intake).rejected(page);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      return {
        items: items.map((it) => ({ ...it, samples: [...it.samples] })),
        next: more ? await cursors.next(list, String(last.id)) : null,
      };
    },
  );

  app.post(
    '/replay',
    operation('replayRejected', {
      tag,
      summary: 'Read all rejected lines again, on one machine',
      description:
        'By the rules of this version and by what is known of the lines now. Those that pass are stored and are rejected no more. It answers when all are read, which may take minutes for millions of lines; where its caller hangs up, it stops after the record that it is at, and what is stored by then stays. Done twice, it adds nothing.',
      body: replay,
      lasting: true,
      answers: {
        200: z.object(lineCounts).meta({ id: 'ReplaySummary', examples: [exampleLineCounts] }),
      },
      errors: ['not-set-up', 'data-folder-unwritable', 'disk-full', 'out-of-memory'],
    }),
    async (request) => {
      const { api, format } = request.body;
      const log = needed(intake);
      const origin = { ...(api && apiRefOf(api)), ...(format && { format }) };
      const by = request.caller?.name ?? 'nobody';
      return changes.elsewhere(
        request,
        { action: 'update', resource: 'rejected', resourceId: api ?? 'all', before: null },
        () => whileCalled(request, (signal) => log.replay(origin, { by, signal })),
        ({ read, stored, rejected }) => ({ read, stored, rejected }),
      );
    },
  );

  app.post(
    '/assignments',
    operation('assignRequests', {
      tag,
      summary: 'Give the requests that name no API to one, on one machine',
      description:
        'Those whose lines named no account, Region, API or stage, and whose other names are those of this API. A request that the API has already is there once afterwards. Done twice, it is done once.',
      body: assignment,
      lasting: true,
      answers: {
        200: z
          .object({
            assigned: count,
            duplicates: count.describe('Requests that the API had already, and has once now'),
          })
          .meta({ id: 'Assigned', examples: [{ assigned: 98, duplicates: 1 }] }),
      },
      errors: ['not-set-up', 'data-folder-unwritable', 'disk-full', 'out-of-memory'],
    }),
    async (request) => {
      const { api: text, from, to } = request.body;
      const log = needed(intake);
      const api = apiRefOf(text);
      const by = request.caller?.name ?? 'nobody';
      const given = {
        api,
        ...(from !== undefined && { from: Date.parse(from) }),
        ...(to !== undefined && { to: Date.parse(to) }),
      };
      return changes.elsewhere(
        request,
        {
          action: 'create',
          resource: 'assignments',
          resourceId: apiRefText(api),
          before: null,
        },
        () => whileCalled(request, (signal) => log.assign(given, { by, signal })),
        (done) => ({ from: from ?? null, to: to ?? null, ...done }),
      );
    },
  );
};

function needed(intake: LogIntake | undefined): LogIntake {
  if (intake) return intake;
  throw new ProductError(
    'not-set-up',
    'This Gatebook keeps no rejected lines and gives no requests to an API afterwards: in AWS, what was rejected lies in the bucket of the account, and docs/operating.md says how it is replayed.',
  );
}
