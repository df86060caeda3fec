import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { listLanded, s3Landing } from '../landing-s3.js';
import { dynamodbLedger } from '../ledger-dynamodb.js';
import { announceUnannounced } from '../unannounced.js';

const environment = z
  .object({ LEDGER_TABLE: z.string().min(1), LAKE_BUCKET: z.string().min(1) })
  .parse(process.env);
const s3 = new S3Client({});
const ledger = dynamodbLedger(new DynamoDBClient({}), environment.LEDGER_TABLE, Date.now);
const logger = new Logger({ serviceName: 'loader' });

/** Called once a day: finds what has landed and was announced by no event. */
export const handler = async (): Promise<void> => {
  const found = await announceUnannounced({
    accounts: s3Landing(s3, environment.LAKE_BUCKET).accounts,
    listed: (account) => listLanded(s3, environment.LAKE_BUCKET, account),
    known: ledger.known,
    ledger,
  });
  logger.info('listed', { unannounced: found });
};
