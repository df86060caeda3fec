import { dayMs } from '../../../core/periods/duration.js';
import { rowPrefixes, type StorageMode } from '../../../core/pipeline-bucket.js';

/** An object that replication has put into the landing part of the lake's bucket. */
export interface LandedObject {
  readonly key: string;
  /** S3's: another one is another content. */
  readonly etag: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** What a key of a pipeline says. */
export interface LandedKey {
  readonly account: string;
  readonly region: string;
  readonly day: string;
  readonly format: StorageMode;
}

const formatOf = Object.fromEntries(
  Object.entries(rowPrefixes).map(([format, prefix]) => [prefix, format as StorageMode]),
);

/**
 * The account whose object it is: S3 lets an account write below its own id alone.
 *
 * @returns undefined for a key outside landing
 */
export const accountOfKey = (key: string): string | undefined =>
  /^[^/]+\/account_id=(\d{12})\//.exec(key)?.[1];

/**
 * A key as Firehose makes it. An account may choose all that follows its id: what a table over the keys would not find, such as a name
 * that begins with a dot, is no key of a pipeline, for its rows would be missed without a word.
 */
export const landedKey = (key: string): LandedKey | undefined => {
  const [, prefix = '', account = '', region = '', day = ''] =
    /^([a-z-]+)\/account_id=(\d{12})\/region=([a-z0-9-]{1,30})\/dt=(\d{4}-\d{2}-\d{2})\/[A-Za-z0-9][A-Za-z0-9._-]*$/.exec(
      key,
    ) ?? [];
  const format = formatOf[prefix];
  return format && new Date(day).getTime() > 0 ? { account, region, day, format } : undefined;
};

/** What the lake takes, and for how long. */
export interface LandingRules {
  readonly regions: readonly string[];
  readonly retentionDays: number;
}

/** The days that the lake keeps: from inclusive, to exclusive, milliseconds since 1970. Clocks of members may be a day ahead. */
export const keptDays = ({ retentionDays }: LandingRules, now: number) => {
  const today = Math.floor(now / dayMs) * dayMs;
  return { from: today - retentionDays * dayMs, to: today + 2 * dayMs };
};

/**
 * Why an object cannot be loaded, as far as its key says.
 *
 * @returns undefined for one that can be looked into
 */
export const faultOfKey = (key: string, rules: LandingRules, now: number): string | undefined => {
  const landed = landedKey(key);
  if (!landed) return 'Its key is none that a pipeline writes.';
  if (!rules.regions.includes(landed.region))
    return `Its key names the Region ${landed.region}, in which nobody may launch a pipeline.`;
  const { from, to } = keptDays(rules, now);
  const day = Date.parse(landed.day);
  return day >= from && day < to
    ? undefined
    : `Its key names the day ${landed.day}, which the lake does not keep.`;
};
