import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { backfillPiece } from '../../core/backfill-piece.js';
import { noEnvelope } from '../../enrichment/containers/envelope.js';
import { withoutPrefix } from '../../enrichment/containers/line-prefix.js';
import { repacked } from '../../enrichment/containers/unpack.js';
import { putAll } from '../refill/firehose.js';
import { linesOfObject, objectsBelow, takeAway } from '../refill/s3.js';
import { exportTasks } from './cloudwatch-logs.js';
import { advancePiece } from './piece.js';

const environment = z
  .object({ ACCOUNT_ID: z.string(), BUCKET: z.string().min(1), STREAM: z.string().min(1) })
  .parse(process.env);

const s3 = new S3Client({});
const firehose = new FirehoseClient({});
// A few calls a second are all that CloudWatch Logs allows for export tasks, for everybody in the account.
const logs = new CloudWatchLogsClient({ maxAttempts: 8, retryMode: 'adaptive' });

/** A line as CloudWatch Logs exports it, by the code that reads such lines everywhere: its time, a space, the event. */
const eventOf = (line: string, logGroup: string): string => {
  const [found] = withoutPrefix(line);
  return repacked({
    text: found?.text ?? line,
    envelope: {
      ...(found?.envelope ?? noEnvelope),
      accountId: environment.ACCOUNT_ID,
      logGroup,
    },
  });
};

/** Called by the central control plane, piece by piece: docs/cloudwatch.md, "Backfill". */
export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  advancePiece(
    {
      exports: exportTasks(logs, environment.BUCKET),
      files: (prefix) => objectsBelow(s3, environment.BUCKET, prefix),
      lines: (file) => linesOfObject(s3, environment.BUCKET, file),
      eventOf,
      put: (records) => putAll(firehose, environment.STREAM, records, sleep),
      takeAway: (file) => takeAway(s3, environment.BUCKET, file),
      timeLeft: () => context.getRemainingTimeInMillis(),
    },
    backfillPiece.parse(event),
  );
