import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { accountsWithRows } from '../query/s3.js';
import { runningExecutions } from './executions-sfn.js';
import { glueColumnsOf } from './glue.js';
import { s3Lease } from './lease-s3.js';
import { planner } from './planner.js';
import { powertoolsAlert, powertoolsRecomputed } from './powertools.js';
import { s3Quarantine } from './quarantine-s3.js';
import { stopStatements } from './statements-athena.js';

const environment = z
  .object({
    LAKE_BUCKET: z.string().min(1),
    LAKE_DATABASE: z.string().min(1),
    ROW_PREFIXES: z.string().transform((text) => text.split(',')),
    /** The work group of the statements that write. */
    WORK_GROUP: z.string().min(1),
  })
  .parse(process.env);

const s3 = new S3Client({});

/** Called by the lake's state machine. */
export const handler = planner({
  accounts: () => accountsWithRows(s3, environment.LAKE_BUCKET, environment.ROW_PREFIXES),
  columnsOf: glueColumnsOf(new GlueClient({}), environment.LAKE_DATABASE),
  quarantine: s3Quarantine(s3, environment.LAKE_BUCKET, Date.now),
  alert: powertoolsAlert(),
  recomputed: powertoolsRecomputed(),
  writers: {
    lease: s3Lease(s3, environment.LAKE_BUCKET),
    isRunning: runningExecutions(new SFNClient({})),
    stopStatements: stopStatements(new AthenaClient({}), environment.WORK_GROUP),
  },
  now: Date.now,
});
