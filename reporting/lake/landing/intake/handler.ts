import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { dynamodbLedger } from '../ledger-dynamodb.js';
import { announcedBy } from '../s3-events.js';

const environment = z.object({ LEDGER_TABLE: z.string().min(1) }).parse(process.env);
const ledger = dynamodbLedger(new DynamoDBClient({}), environment.LEDGER_TABLE, Date.now);
const logger = new Logger({ serviceName: 'loader' });

/** Called with events of the lake's bucket: notes what has landed. A message that cannot be read is left to the queue. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const failed: string[] = [];
  const announced = Records.flatMap(({ messageId, body }) => {
    try {
      return announcedBy(body);
    } catch {
      logger.error('A message is none of S3.', { messageId });
      failed.push(messageId);
      return [];
    }
  });
  await ledger.announce(announced);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
