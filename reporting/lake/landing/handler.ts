import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { runningExecutions } from '../writing/executions-sfn.js';
import { glueColumnsOf } from '../writing/glue.js';
import { leaseKeys } from '../writing/lease.js';
import { s3Lease } from '../writing/lease-s3.js';
import { planner } from '../writing/planner.js';
import { stopStatements } from '../writing/statements-athena.js';
import { dynamodbTouchedHours } from '../writing/touched-hours-dynamodb.js';
import { s3Batches } from './batches-s3.js';
import { s3Landing, s3TimesOf } from './landing-s3.js';
import { dynamodbLedger } from './ledger-dynamodb.js';
import { loadWork, planLoad } from './loader.js';
import { loaderRequest, loaderSlice } from './loader-run.js';
import { loaderTelemetry } from './powertools.js';

const environment = z
  .object({
    LAKE_BUCKET: z.string().min(1),
    LAKE_DATABASE: z.string().min(1),
    LEDGER_TABLE: z.string().min(1),
    /** The Regions in which pipelines may be launched. */
    REGIONS: z.string().transform((text) => text.split(',')),
    RETENTION_DAYS: z.coerce.number().int(),
    /** The work group of the statements that write `requests`. */
    WORK_GROUP: z.string().min(1),
  })
  .parse(process.env);
const { LAKE_BUCKET: bucket, LEDGER_TABLE: table } = environment;

const s3 = new S3Client({});
const dynamodb = new DynamoDBClient({});
const { alert, figures } = loaderTelemetry();

const lake = {
  ledger: dynamodbLedger(dynamodb, table, Date.now),
  touched: dynamodbTouchedHours(dynamodb, table, randomUUID),
  batches: s3Batches(s3, bucket),
  landing: s3Landing(s3, bucket),
  timesOf: s3TimesOf(s3, bucket),
  columnsOf: glueColumnsOf(new GlueClient({}), environment.LAKE_DATABASE),
  rules: { regions: environment.REGIONS, retentionDays: environment.RETENTION_DAYS },
  root: `s3://${bucket}/`,
  alert,
  figures,
  newId: () => `${new Date().toISOString()}-${randomUUID()}`,
  now: Date.now,
};

/** Called by the loader's state machine. */
export const handler = planner({
  request: loaderRequest,
  slice: loaderSlice,
  plan: planLoad(lake),
  work: loadWork(lake),
  writers: {
    lease: s3Lease(s3, bucket, leaseKeys.loader),
    isRunning: runningExecutions(new SFNClient({})),
    stopStatements: stopStatements(new AthenaClient({}), environment.WORK_GROUP),
  },
});
