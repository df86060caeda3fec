import { setTimeout as sleep } from 'node:timers/promises';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { processingFailedPrefix, rejectedPrefix } from '../../core/pipeline-bucket.js';

import { putAll } from '../refill/firehose.js';
import { linesOfObject, objectsBelow, takeAway } from '../refill/s3.js';
import { replayFiles } from './replay.js';

const environment = z
  .object({ BUCKET: z.string().min(1), STREAM: z.string().min(1) })
  .parse(process.env);

const request = z.strictObject({
  prefix: z
    .string()
    .startsWith(rejectedPrefix, `the prefix has to begin with ${rejectedPrefix}`)
    .default(processingFailedPrefix),
  dryRun: z.boolean().default(false),
});

const s3 = new S3Client({});
const firehose = new FirehoseClient({});

/** Called by an operator: docs/operating.md, "Replay rejected records". */
export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  replayFiles(
    {
      files: (prefix) => objectsBelow(s3, environment.BUCKET, prefix),
      lines: (file) => linesOfObject(s3, environment.BUCKET, file),
      put: (records) => putAll(firehose, environment.STREAM, records, sleep),
      takeAway: (file) => takeAway(s3, environment.BUCKET, file),
      timeLeft: () => context.getRemainingTimeInMillis(),
    },
    request.parse(event ?? {}),
  );
