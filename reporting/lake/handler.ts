import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { planRollUps, rollUpRequest, rollUpSlice, rollUpWork } from './roll-up-run.js';
import { runningExecutions } from './writing/executions-sfn.js';
import { glueColumnsOf } from './writing/glue.js';
import { rollUpMetrics } from './writing/lake-metrics.js';
import { leaseKeys } from './writing/lease.js';
import { s3Lease } from './writing/lease-s3.js';
import { planner } from './writing/planner.js';
import { powertoolsMeasure } from './writing/powertools.js';
import { stopStatements } from './writing/statements-athena.js';
import { dynamodbTouchedHours } from './writing/touched-hours-dynamodb.js';

const environment = z
  .object({
    LAKE_BUCKET: z.string().min(1),
    LAKE_DATABASE: z.string().min(1),
    LEDGER_TABLE: z.string().min(1),
    /** The work group of the statements that write the roll-ups. */
    WORK_GROUP: z.string().min(1),
  })
  .parse(process.env);

const measure = powertoolsMeasure(rollUpMetrics.service);
const lake = {
  touched: dynamodbTouchedHours(new DynamoDBClient({}), environment.LEDGER_TABLE, randomUUID),
  columnsOf: glueColumnsOf(new GlueClient({}), environment.LAKE_DATABASE),
  recomputed: () => measure(rollUpMetrics.recomputed, 1),
  now: Date.now,
};

/** Called by the state machine of the roll-ups. */
export const handler = planner({
  request: rollUpRequest,
  slice: rollUpSlice,
  plan: planRollUps(lake),
  work: rollUpWork(lake),
  writers: {
    lease: s3Lease(new S3Client({}), environment.LAKE_BUCKET, leaseKeys.rollUps),
    isRunning: runningExecutions(new SFNClient({})),
    stopStatements: stopStatements(new AthenaClient({}), environment.WORK_GROUP),
  },
});
