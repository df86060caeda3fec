import * as z from 'zod';

const count = z.int().min(0);
const counts = z.record(z.string(), count);

/** What became of the lines of a log, as the API answers it. */
export const lineCounts = {
  read: count.describe('Lines that are not empty: the sum of the next four'),
  stored: count,
  duplicates: count.describe('Requests that the lake had already'),
  erased: count.describe('Requests of somebody who was erased: they do not come back'),
  rejected: count.describe('Lines that could not be read; they are kept'),
  reasons: counts.describe('Rejected lines by reason'),
  salvaged: count.describe('Lines that were no clean JSON and were read nevertheless'),
  seen: z
    .object({
      containers: counts.describe('Records by the container they came in'),
      formats: counts.describe('Rows by the name of their format'),
      unknownKeys: counts.describe('Rows by a key that no column has; `extra` keeps its value'),
      emptyColumns: z
        .array(z.string())
        .describe('Columns that most logs fill and this one did not'),
      unowned: count.describe(
        'Rows that can belong to no tenant: they name no account, API or stage',
      ),
      samples: z
        .array(z.object({ reason: z.string(), place: z.string(), beginning: z.string() }))
        .describe('One rejected line for each reason'),
    })
    .describe('What the log turned out to be'),
};

export const exampleLineCounts = {
  read: 100,
  stored: 98,
  duplicates: 1,
  erased: 0,
  rejected: 1,
  reasons: { not_json: 1 },
  salvaged: 0,
  seen: {
    containers: { 'CloudWatch envelopes': 100 },
    formats: { JSON: 99 },
    unknownKeys: { xrayTraceId: 99 },
    emptyColumns: ['user_agent'],
    unowned: 0,
    samples: [{ reason: 'not_json', place: 'request:7', beginning: 'GET /orders' }],
  },
};
