import { setTimeout as sleep } from 'node:timers/promises';
import { type LogSettingsObject, logSettingsSchema } from '../core/log-settings.js';
import { type ApiLines, apiLines } from './api-lines.js';
import { cachedObject } from './cached-object.js';
import { catalogueCache } from './catalogue-cache.js';
import { readEnvironment } from './environment.js';
import { firehoseHandler } from './firehose-handler.js';
import { madeOfSecret } from './made-of-secret.js';
import { s3Catalogue, s3Object, s3Rejections } from './s3.js';
import { type EnrichmentSettings, settingsOf } from './settings.js';

const environment = readEnvironment(process.env);
const log = (line: string) => process.stdout.write(`${line}\n`);

const couldNotLoad = (what: string) => (error: unknown) =>
  log(
    JSON.stringify({
      level: 'ERROR',
      message: `${what} could not be loaded; the last one stays in use`,
      error: error instanceof Error ? error.name : 'unknown',
    }),
  );

const bucket = environment.CATALOGUE_BUCKET;
const catalogue = catalogueCache({
  load:
    bucket === undefined
      ? async () => null
      : s3Catalogue({ bucket, key: environment.CATALOGUE_KEY }),
  ttlMs: environment.CATALOGUE_TTL_SECONDS * 1000,
  now: Date.now,
  onError: couldNotLoad('the catalogue'),
});
const lines = cachedObject<LogSettingsObject, ApiLines>({
  load:
    bucket === undefined
      ? async () => null
      : s3Object({ bucket, key: environment.LOG_SETTINGS_KEY }, logSettingsSchema),
  make: ({ apis }) => apiLines(apis),
  none: apiLines([]),
  ttlMs: environment.CATALOGUE_TTL_SECONDS * 1000,
  now: Date.now,
  onError: couldNotLoad('the settings of APIs'),
});

const {
  PRIVACY: privacy,
  COUNTRY_DATABASE: database,
  HASH_SECRET_ARN: hashSecretArn,
  SUBSCRIPTION_STREAM: stream,
} = environment;
const countries =
  database === undefined
    ? undefined
    : import('./maxmind.js').then(({ openCountries }) => openCountries(database));
const readHashSecret = async (): Promise<string | undefined> => {
  if (hashSecretArn === undefined) return undefined;
  const { getSecret } = await import('@aws-lambda-powertools/parameters/secrets');
  const secret = await getSecret(hashSecretArn, { maxAge: environment.CATALOGUE_TTL_SECONDS });
  return typeof secret === 'string' ? secret : undefined;
};
const settings = madeOfSecret(readHashSecret, async (hashSecret): Promise<EnrichmentSettings> => {
  const countryOf = await countries;
  return settingsOf({ privacy, hashSecret, ...(countryOf && { countryOf }) });
});

/** Loaded when first needed, as most functions never do. */
const putAgain = async (records: readonly Uint8Array[]): Promise<void> => {
  const { FirehoseClient } = await import('@aws-sdk/client-firehose');
  const { putAll } = await import('../product/refill/firehose.js');
  await putAll(new FirehoseClient(), stream as string, records, sleep);
};

/** The Lambda function of the Firehose streams. */
export const handler = firehoseHandler({
  catalogue,
  settings,
  lines: () => lines.current(),
  now: Date.now,
  log,
  ...(bucket !== undefined && { keep: s3Rejections({ bucket }) }),
  ...(stream !== undefined && { putAgain }),
});
