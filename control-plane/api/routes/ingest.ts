import * as z from 'zod';
import { ingestIdPattern } from '../../../core/ports/ingest-record.js';
import { ProductError } from '../../../core/product-error.js';
import { apiRef, apiRefOf, apiText } from '../../../core/registry/api-window.js';
import { exampleLineCounts, lineCounts } from '../http/line-counts.js';
import { operation } from '../http/operation.js';
import type { AddRoutes, RouteApp } from '../http/tools.js';
import { whileCalled } from '../http/while-called.js';

/** What a log may come as; how it is compressed and wrapped, its first bytes say. A form of a foreign page is none of these. */
const logTypes = ['application/x-ndjson', 'application/gzip', 'application/octet-stream'];

/** Several sources in one body, each with its name: what the command line sends to the server that holds its folder. */
const severalSources = 'application/vnd.gatebook.sources';

const count = z.int().min(0);
const summary = z
  .object({
    id: z.string().describe('Of the ingest: `DELETE /v1/ingests/{id}` takes it back'),
    ...lineCounts,
    sources: z
      .object({
        count,
        problems: z
          .array(
            z.object({
              source: z.string(),
              read: count,
              rejected: count,
              failure: z.string().nullable().describe('Why it could not be read; null if it could'),
            }),
          )
          .describe('Sources with a problem, the first of them'),
        moreProblems: count,
      })
      .describe('What was read: one, unless the command line sends several'),
  })
  .meta({
    id: 'IngestSummary',
    examples: [
      {
        id: '20261129T025217123Z-1a2b3c4d',
        ...exampleLineCounts,
        sources: {
          count: 1,
          problems: [{ source: 'POST /v1/ingest', read: 100, rejected: 1, failure: null }],
          moreProblems: 0,
        },
      },
    ],
  });

export const ingestRoutes: AddRoutes = (app, { intake }) => {
  // A room of its own, as nothing else takes a body that is no JSON and has no end that is known.
  app.register(async (room: RouteApp) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser([...logTypes, severalSources], (_request, log, done) =>
      done(null, log),
    );
    room.addContentTypeParser('*', (_request, _payload, done) =>
      done(new ProductError('unsupported-media-type', `Send the log as ${logTypes.join(' or ')}.`)),
    );
    room.post(
      '/ingest',
      operation('ingestLog', {
        tag: 'Logs',
        summary: 'Take an access log in, on one machine',
        description:
          'Any log that holds access log lines, of any length: what it is, its first bytes say; it is read as it comes. The same lines twice add nothing, so a request that was cut off is simply sent again. In AWS logs come by Firehose, and this route says so.',
        query: z.strictObject({
          account: apiRef.shape.accountId
            .optional()
            .describe('The account of lines that name none'),
          region: apiRef.shape.region.optional().describe('The Region of lines that name none'),
          api: apiText
            .optional()
            .describe('The API of lines that name none: `accountId/region/restApiId/stage`'),
          format: z
            .string()
            .max(6144)
            .optional()
            .describe("The format string in the stage's access log settings"),
          continues: z
            .string()
            .regex(ingestIdPattern, 'the id of an ingest')
            .optional()
            .describe(
              'The ingest that this one goes on with; one that was taken back or is not known begins anew',
            ),
        }),
        body: z
          .custom<AsyncIterable<Uint8Array>>((log) => log != null, 'is empty: send the log as it')
          .meta({ examples: ['{"requestId": "…", "status": "200"}\n'] }),
        consumes: logTypes,
        answers: { 200: summary },
        errors: ['not-set-up', 'data-folder-unwritable', 'disk-full', 'out-of-memory'],
      }),
      async ({ body, raw, caller, headers, query }) => {
        const { account, region, api, format, continues } = query;
        if (!intake) {
          throw new ProductError(
            'not-set-up',
            'This Gatebook takes no logs over REST: in AWS they come by Firehose. docs/deploy.md says how.',
          );
        }
        const origin = {
          ...(account && { accountId: account }),
          ...(region && { region }),
          ...(api && apiRefOf(api)),
          ...(format && { format }),
        };
        const isPlatform = caller?.role === 'platform';
        const framed = headers['content-type'] === severalSources;
        if (!isPlatform && (framed || continues !== undefined)) {
          throw new ProductError(
            'forbidden',
            'A token of scope ingest sends one log at a time: how far other sources were read is not its to say.',
          );
        }
        const incoming = {
          log: body,
          framed,
          origin,
          by: caller?.name ?? 'nobody',
          continues: continues ?? null,
          // Whose registry entry decides, whatever the lines say.
          tenantId: caller?.role === 'ingest' ? caller.tenantId : null,
        };
        return whileCalled({ raw }, (signal) =>
          intake.take({ ...incoming, signal }).catch((error) => {
            // A full disk ends the reading of the body too, and is no fault of who sends it.
            const isCut = raw.readableAborted || signal.aborted;
            if (error instanceof ProductError || !isCut) throw error;
            throw new ProductError(
              'invalid-input',
              'body: it was cut off. Send it again; what is stored already adds nothing.',
              { cause: error },
            );
          }),
        );
      },
    );
  });
};
