import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { accountsWithRows } from '../query/s3.js';
import { glueColumnsOf } from './glue.js';
import { planner } from './planner.js';
import { powertoolsAlert } from './powertools.js';
import { s3Quarantine } from './quarantine-s3.js';

const environment = z
  .object({
    LAKE_BUCKET: z.string().min(1),
    LAKE_DATABASE: z.string().min(1),
    ROW_PREFIXES: z.string().transform((text) => text.split(',')),
  })
  .parse(process.env);

const s3 = new S3Client({});

/** Called by the lake's state machine. */
export const handler = planner({
  accounts: () => accountsWithRows(s3, environment.LAKE_BUCKET, environment.ROW_PREFIXES),
  columnsOf: glueColumnsOf(new GlueClient({}), environment.LAKE_DATABASE),
  quarantine: s3Quarantine(s3, environment.LAKE_BUCKET, Date.now),
  alert: powertoolsAlert(),
  now: Date.now,
});
