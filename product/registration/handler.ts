import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { answer, customResourceRequest } from '../custom-resource/cloudformation.js';
import { announcement } from './announcement.js';

import { askLogSettings, tellControlPlane } from './control-api.js';

const environment = z
  .object({
    ACCOUNT_ID: z.string(),
    AWS_REGION: z.string(),
    ANNOUNCEMENT: z.string().transform((text) => announcement.parse(JSON.parse(text))),
    WELL_KNOWN_BUCKET: z.string(),
    WELL_KNOWN_KEY: z.string(),
    WELL_KNOWN_REGION: z.string(),
    BUCKET: z.string(),
    LOG_SETTINGS_KEY: z.string(),
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string().optional(),
  })
  .parse(process.env);

const s3 = new S3Client({ region: environment.WELL_KNOWN_REGION });

const client = new AwsClient({
  accessKeyId: environment.AWS_ACCESS_KEY_ID,
  secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
  sessionToken: environment.AWS_SESSION_TOKEN,
  retries: 4,
});

const findControlPlane = async () => {
  const object = await s3.send(
    new GetObjectCommand({
      Bucket: environment.WELL_KNOWN_BUCKET,
      Key: environment.WELL_KNOWN_KEY,
    }),
  );
  return JSON.parse((await object.Body?.transformToString()) ?? 'null');
};

const access = { client, findControlPlane, timeoutMs: 10_000 };
const speaker = { account: environment.ACCOUNT_ID, region: environment.AWS_REGION };
const own = new S3Client({});

/** Hands on to enrichment how logs are read. What it has stays in use if that fails. */
const fetchLogSettings = async (): Promise<void> => {
  const settings = await askLogSettings(access, speaker);
  await own.send(
    new PutObjectCommand({
      Bucket: environment.BUCKET,
      Key: environment.LOG_SETTINGS_KEY,
      Body: JSON.stringify(settings),
      ContentType: 'application/json',
    }),
  );
};

/**
 * Two callers: CloudFormation, when the product is launched, updated or removed, gets an answer whatever
 * happens; the schedule repeats the announcement, and fails where it fails, so that the alarm goes off.
 */
export const handler = async (event: unknown) => {
  const request = customResourceRequest.safeParse(event);
  const leaving = request.success && request.data.RequestType === 'Delete';
  const outcome = await tellControlPlane(access, {
    ...speaker,
    say: leaving ? null : environment.ANNOUNCEMENT,
  });
  // A registration that failed is repeated by the schedule, and stops neither a launch nor a removal.
  if (request.success) {
    const data = { Registered: String(outcome.done), Message: outcome.said };
    await answer(request.data, { said: outcome.said, data }, fetch);
  } else if (!outcome.done) throw new Error(outcome.said);
  else await fetchLogSettings();
  return outcome;
};
