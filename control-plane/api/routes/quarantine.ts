import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { operation } from '../http/operation.js';
import type { AddRoutes } from '../http/tools.js';

const item = z
  .object({
    file: z.string().describe('Where it was, relative to the data folder'),
    kept: z.string().describe('What it is called in `quarantine/` of the data folder'),
    reason: z.string(),
    advice: z.string().describe('What a person can do about it'),
    at: z.iso.datetime(),
  })
  .meta({
    id: 'SetAside',
    examples: [
      {
        file: 'lake/logs/account_id=111122223333/region=eu-west-1/dt=2026-11-28/a.parquet',
        kept: '20261129T025217123Z-a.parquet',
        reason: 'its bytes are not what was written',
        advice:
          'The requests of that day that it held are missing: ingest the log of that day again.',
        at: '2026-11-29T02:52:17.123Z',
      },
    ],
  });

export const quarantineRoutes: AddRoutes = (app, { setAside }) => {
  app.get(
    '/quarantine',
    operation('listQuarantine', {
      tag: 'Service',
      summary: 'What was found damaged and set aside, and what to do about each; the oldest first',
      description:
        '`gatebook doctor` lists them too: all else goes on. In AWS, `quarantine/` of the central bucket has what was set aside, and an alarm names it.',
      answers: { 200: z.object({ items: z.array(item) }) },
      errors: ['not-set-up'],
    }),
    async () => {
      if (!setAside) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook has no data folder: in AWS, `quarantine/` of the central bucket has what was set aside. docs/operating.md says how to read it.',
        );
      }
      return { items: [...(await setAside.list())] };
    },
  );
};
