import * as z from 'zod';
import type { StorageMode } from '../../../core/pipeline-bucket.js';
import { tenantBuckets } from '../writing/lake-tables.js';
import { daysOfHours, type Inspected } from './inspection.js';
import { landedKey } from './landed-object.js';

/** Objects that are loaded together, as a run leaves them for its steps, and for the next run if it does not end. */
export const batch = z.object({
  format: z.enum(['parquet', 'json-gzip']),
  objects: z.array(z.object({ key: z.string(), etag: z.string(), hours: z.array(z.int()) })),
});
export type LoadBatch = z.output<typeof batch>;

/** Batches that were planned and are not settled, by their ids. */
export interface Batches {
  write(id: string, batch: LoadBatch): Promise<void>;
  read(id: string): Promise<LoadBatch>;
  /** In the order in which they were written. */
  unsettled(): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
}

/**
 * How many days a statement writes. A writer is open for each day and bucket, and one more for rows of no tenant; Athena lets a query
 * have a hundred (user guide, "Work around the 100-partition limit").
 */
export const daysOfStatement = Math.floor(100 / (tenantBuckets + 1));

/**
 * The most bytes of keys in a statement. Athena takes 262,144 bytes; Step Functions carries as many in a state, and a state
 * holds beside the statement, its quotes escaped, what Athena said of objects that were set aside.
 */
export const keyBytesOfStatement = 160_000;

/** What an object adds to a statement: its path with the bucket's name, and its account, which is mostly another's too. */
const bytesOf = (key: string): number => Buffer.byteLength(key) + 90;

/** The most objects that span more days than a statement writes in one batch: each of them is read once for every few days. */
const widestOfBatch = 100;

/**
 * Puts objects together that one statement can load: of one format, with few days among them, newest first. Objects of
 * many days, which a replay leaves, come last and apart, so that they keep nobody waiting.
 */
export const planBatches = (objects: readonly Inspected[]): LoadBatch[] => {
  const known = objects.map((object) => {
    const format = landedKey(object.key)?.format;
    if (!format) throw new Error('An object was inspected whose key is none.');
    return { ...object, format, days: daysOfHours(object.hours) };
  });
  const isWide = ({ days }: (typeof known)[number]) => days.length > daysOfStatement;
  const newestFirst = known.toSorted((a, b) => (b.hours.at(-1) ?? 0) - (a.hours.at(-1) ?? 0));
  return (['parquet', 'json-gzip'] as const).flatMap((format) => {
    const of = newestFirst.filter((object) => object.format === format);
    return [
      ...packed(
        format,
        of.filter((object) => !isWide(object)),
        daysOfStatement,
        Infinity,
      ),
      ...packed(format, of.filter(isWide), Infinity, widestOfBatch),
    ];
  });
};

function packed(
  format: StorageMode,
  objects: readonly (Inspected & { readonly days: readonly string[] })[],
  mostDays: number,
  mostObjects: number,
): LoadBatch[] {
  const batches: LoadBatch[] = [];
  let current: LoadBatch['objects'] = [];
  let days = new Set<string>();
  let bytes = 0;
  const close = () => {
    if (current.length > 0) batches.push({ format, objects: current });
    current = [];
    days = new Set();
    bytes = 0;
  };
  for (const { key, etag, hours, days: own } of objects) {
    const together = new Set([...days, ...own]);
    const isFull =
      bytes + bytesOf(key) > keyBytesOfStatement ||
      together.size > mostDays ||
      current.length === mostObjects;
    if (isFull) close();
    for (const day of own) days.add(day);
    bytes += bytesOf(key);
    current.push({ key, etag, hours: [...hours] });
  }
  close();
  return batches;
}

/** The days of a batch, a few at a time: each part is one statement, and a batch without a request has none. */
export const dayParts = ({ objects }: LoadBatch): string[][] => {
  const days = [...new Set(objects.flatMap(({ hours }) => daysOfHours(hours)))].sort();
  return Array.from({ length: Math.ceil(days.length / daysOfStatement) }, (_, index) =>
    days.slice(index * daysOfStatement, (index + 1) * daysOfStatement),
  );
};
