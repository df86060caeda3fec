import * as z from 'zod/mini';
import { catalogueObjectKey, logSettingsObjectKey } from '../core/pipeline-bucket.js';
import { ProductError } from '../core/product-error.js';
import { personalColumns } from './settings.js';

const treatment = z.enum(['keep', 'truncate', 'hash', 'drop']);

/** What the enrichment function is told by its environment. */
export const environmentSchema = z.object({
  /** The bucket of the catalogue object; without one, consumers and plans have no names. */
  CATALOGUE_BUCKET: z.optional(z.string().check(z.minLength(3))),
  CATALOGUE_KEY: z._default(z.string().check(z.minLength(1)), catalogueObjectKey),
  /** The object that says how the logs of single APIs are read, in the same bucket. */
  LOG_SETTINGS_KEY: z._default(z.string().check(z.minLength(1)), logSettingsObjectKey),
  CATALOGUE_TTL_SECONDS: z._default(z.coerce.number().check(z.int(), z.minimum(1)), 300),
  /** JSON: column → treatment, such as `{"ip":"truncate","user_agent":"drop"}`. */
  PRIVACY: z._default(
    z.pipe(
      z.pipe(z.string(), z.transform(parseJson)),
      z.partialRecord(z.enum(personalColumns.map(({ name }) => name)), treatment),
    ),
    {},
  ),
  /** The secret in Secrets Manager that is the key of the hashes, at least 16 characters; needed where PRIVACY hashes. */
  HASH_SECRET_ARN: z.optional(z.string().check(z.startsWith('arn:'))),
  /** The stream that takes what an answer has no room for; without one, it is kept under `rejected/`. */
  SUBSCRIPTION_STREAM: z.optional(z.string().check(z.minLength(1))),
  /** The file of a country database in MMDB form, for example in a layer; without one, `country` is null. */
  COUNTRY_DATABASE: z.optional(z.string().check(z.minLength(1))),
});

export type Environment = z.infer<typeof environmentSchema>;

function parseJson(text: string, context: { issues: unknown[] }): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
    return z.NEVER;
  }
}

/**
 * Reads the environment.
 *
 * @throws ProductError `invalid-input` that names every variable that is wrong, but no value
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  const result = environmentSchema.safeParse(variables);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map(({ path }) => path.join('.')))];
  throw new ProductError(
    'invalid-input',
    `The environment of the enrichment function is wrong in ${names.join(', ')}: docs/log-format.md says what each may be.`,
  );
}
