import { catalogueCache } from './catalogue-cache.js';
import { readEnvironment } from './environment.js';
import { firehoseHandler } from './firehose-handler.js';
import { s3Catalogue } from './s3.js';
import { type EnrichmentSettings, settingsOf } from './settings.js';

const environment = readEnvironment(process.env);
const log = (line: string) => process.stdout.write(`${line}\n`);

const bucket = environment.CATALOGUE_BUCKET;
const catalogue = catalogueCache({
  load:
    bucket === undefined
      ? async () => null
      : s3Catalogue({ bucket, key: environment.CATALOGUE_KEY }),
  ttlMs: environment.CATALOGUE_TTL_SECONDS * 1000,
  now: Date.now,
  onError: (error) =>
    log(
      JSON.stringify({
        level: 'ERROR',
        message: 'the catalogue could not be loaded; the last one stays in use',
        error: error instanceof Error ? error.name : 'unknown',
      }),
    ),
});

const database = environment.COUNTRY_DATABASE;
const privacy = { privacy: environment.PRIVACY, hashSecret: environment.HASH_SECRET };
// Checked at once, so that a mistake shows when the function starts.
const settings: EnrichmentSettings = settingsOf(privacy);
const withCountries =
  database === undefined
    ? undefined
    : import('./maxmind.js').then(async ({ openCountries }) =>
        settingsOf({ ...privacy, countryOf: await openCountries(database) }),
      );

/** The Lambda function of the Firehose stream. */
export const handler = firehoseHandler({
  catalogue,
  settings: async () => (await withCountries) ?? settings,
  now: Date.now,
  log,
});
