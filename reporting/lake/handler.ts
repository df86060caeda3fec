import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { accountsWithRows } from '../query/s3.js';
import { runRequest, slice, slicesOf } from './run.js';
import { statementOf } from './statement.js';

const environment = z
  .object({
    LAKE_BUCKET: z.string().min(1),
    ROW_PREFIXES: z.string().transform((text) => text.split(',')),
  })
  .parse(process.env);

const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('plan'), request: runRequest }),
  z.object({ step: z.literal('statement'), slice }),
]);

const s3 = new S3Client({});

/** Called by the lake's state machine: first to split a run into slices, then once per slice for its SQL. */
export const handler = async (event: unknown) => {
  const asked = step.parse(event);
  if (asked.step === 'plan') return { slices: slicesOf(asked.request, Date.now()) };
  const accounts = await accountsWithRows(s3, environment.LAKE_BUCKET, environment.ROW_PREFIXES);
  return { sql: statementOf(asked.slice, accounts) };
};
