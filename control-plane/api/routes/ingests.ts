import * as z from 'zod';
import { ingestIdPattern } from '../../../core/ports/ingest-record.js';
import { type LogIntake, positionKeyPattern } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { operation } from '../http/operation.js';
import { pageOf, pagingQuery } from '../http/paging.js';
import type { AddRoutes } from '../http/tools.js';

const count = z.int().min(0);
const exampleKey = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const exampleIngest = {
  id: '20261129T025217123Z-1a2b3c4d',
  at: '2026-11-29T02:52:17.123Z',
  by: 'this machine',
  sources: ['access.log.gz'],
  sourceCount: 1,
  stored: 98,
  duplicates: 1,
  undoneAt: null,
};

const ingest = z
  .object({
    id: z.string().describe('Begins with its time'),
    at: instant.describe('When it began'),
    by: z.string().nullable().describe('Who started it; null where a lost database knew it'),
    sources: z.array(z.string()).describe('Names of what it read, the first of them'),
    sourceCount: count,
    stored: count.describe('Requests that it stored'),
    duplicates: count.describe('Requests that it found there: they belong to the ingest before'),
    undoneAt: instant.nullable().describe('Null while its requests count'),
  })
  .meta({ id: 'Ingest', examples: [exampleIngest] });

const undone = z
  .object({
    id: z.string(),
    undoneAt: instant,
    already: z.boolean().describe('It had been undone before, and nothing was done now'),
    removed: count.describe('Requests that are gone'),
    rejected: count.describe('Rejected lines that are gone'),
    ingestAgain: z
      .array(ingest)
      .describe(
        'Ingests since then that found requests there already: where those were of this ingest, ingesting their sources again brings them back',
      ),
  })
  .meta({
    id: 'UndoneIngest',
    examples: [
      {
        id: exampleIngest.id,
        undoneAt: '2026-11-29T03:10:00.000Z',
        already: false,
        removed: 98,
        rejected: 1,
        ingestAgain: [],
      },
    ],
  });

const sourceKey = z
  .string()
  .regex(positionKeyPattern, 'a kind of source, a colon and a SHA-256 in hexadecimal digits');

const ingestPath = z.strictObject({
  id: z
    .string()
    .regex(ingestIdPattern, 'the id of an ingest, such as 20261129T025217123Z-1a2b3c4d')
    .meta({ examples: [exampleIngest.id] }),
});

export const ingestsRoutes: AddRoutes = (app, { intake, cursors, changes }) => {
  app.get(
    '/ingests',
    operation('listIngests', {
      tag: 'Logs',
      summary: 'List what was ingested, the latest first, on one machine',
      description: 'What a version before this list stored belongs to no ingest.',
      query: z.strictObject(pagingQuery),
      answers: { 200: pageOf(ingest) },
      errors: ['not-set-up'],
    }),
    async ({ query: { limit = 100, cursor } }) => {
      const before = await cursors.read('ingests', cursor);
      const found = await needed(intake).ingests({ limit: limit + 1, ...(before && { before }) });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      return { items: copied(items), next: more ? await cursors.next('ingests', last.id) : null };
    },
  );

  app.post(
    '/ingest/positions',
    operation('findReadPositions', {
      tag: 'Logs',
      summary: 'Say how far sources were read, on one machine',
      description:
        'What an ingest read that was taken back is not known. The command line asks this, so that what it has read already is not sent again.',
      body: z
        .strictObject({ keys: z.array(sourceKey).max(1000) })
        .meta({ id: 'ReadSources', examples: [{ keys: [exampleKey] }] }),
      answers: {
        200: z.object({ items: z.array(z.object({ key: z.string(), value: z.string() })) }).meta({
          id: 'ReadPositions',
          examples: [{ items: [{ key: exampleKey, value: 'end' }] }],
        }),
      },
      errors: ['not-set-up'],
    }),
    async ({ body }) => ({ items: await needed(intake).positions(body.keys) }),
  );

  app.delete(
    '/ingests/:id',
    operation('undoIngest', {
      tag: 'Logs',
      summary: 'Take an ingest back',
      description:
        'The requests that it stored and the lines that it rejected are gone, and all numbers are as if it had not been. Duplicates in it belong to the ingest before and stay. Done twice, it is done once; its log can be ingested again.',
      params: ingestPath,
      lasting: true,
      answers: { 200: undone },
      errors: [
        'not-set-up',
        'unknown-ingest',
        'request-in-progress',
        'data-folder-unwritable',
        'disk-full',
      ],
    }),
    async (request) => {
      const { id } = request.params;
      const log = needed(intake);
      const before = await log.ingest(id);
      const undo = () => log.undo(id);
      const answer =
        before.undoneAt === null
          ? await changes.elsewhere(
              request,
              { action: 'delete', resource: 'ingests', resourceId: id, before },
              undo,
            )
          : await undo();
      return { ...answer, ingestAgain: copied(answer.ingestAgain) };
    },
  );
};

const copied = <T extends { readonly sources: readonly string[] }>(ingests: readonly T[]) =>
  ingests.map((it) => ({ ...it, sources: [...it.sources] }));

function needed(intake: LogIntake | undefined): LogIntake {
  if (intake) return intake;
  throw new ProductError(
    'not-set-up',
    'This Gatebook keeps no list of ingests: in AWS logs come by Firehose. docs/deploy.md says how.',
  );
}
