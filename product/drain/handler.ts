import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { minuteMs } from '../../core/periods/duration.js';
import { answer, customResourceRequest } from '../custom-resource/cloudformation.js';
import { drain } from './drain.js';
import { undelivered } from './s3.js';

const environment = z
  .object({
    BUCKET: z.string(),
    PREFIXES: z.string().transform((text) => text.split(',')),
    MARKER: z.string(),
    BUFFER_SECONDS: z.coerce.number().int().positive(),
  })
  .parse(process.env);

const now = () => new Date();
const s3 = new S3Client();

/** Kept of an invocation's time for answering. */
const reserveMs = 30_000;

/**
 * Holds the removal of a pipeline until its rows are where they stay. An invocation that runs out of time fails, and Lambda
 * calls again, twice, since CloudFormation calls asynchronously: three quarters of an hour in all.
 */
export const handler = async (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => {
  const request = customResourceRequest.parse(event);
  if (request.RequestType !== 'Delete')
    return answer(request, { said: 'Rows are waited for when the pipeline is removed.' }, fetch);
  const rows = undelivered(s3, {
    bucket: environment.BUCKET,
    prefixes: environment.PREFIXES,
    marker: environment.MARKER,
    removal: request.RequestId,
    now,
  });
  const { state, said } = await drain(
    rows,
    { bufferSeconds: environment.BUFFER_SECONDS, timeoutMs: 35 * minuteMs, pauseMs: 15_000 },
    new Date(now().getTime() + context.getRemainingTimeInMillis() - reserveMs),
    { now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  );
  if (state === 'more') throw new Error(said);
  await answer(request, { failed: state === 'stuck', said }, fetch);
};
