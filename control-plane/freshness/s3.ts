import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import type { LakeFreshness } from '../ports/lake-freshness.js';

const keptMs = minuteMs;

/**
 * When rows last arrived, by the objects of the lake: the newest one of the newest day. Listing costs a thousandth of a cent
 * and answers while roll-ups stand still, which is when somebody asks.
 *
 * @throws ProductError aws-unreachable
 */
export const s3Freshness = ({
  client,
  bucket,
  prefixes,
  clock,
}: {
  readonly client: S3Client;
  readonly bucket: string;
  /** The parts of the lake that hold rows, with their slash. */
  readonly prefixes: readonly string[];
  readonly clock: () => Date;
}): LakeFreshness => {
  const answers = new Map<
    string,
    { readonly until: number; readonly answer: Promise<string | null> }
  >();

  const newestDay = async (pipeline: string): Promise<string | undefined> => {
    const pages = paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: pipeline, Delimiter: '/' },
    );
    // S3 lists in the order of keys, and days are written so that this is the order of time.
    let newest: string | undefined;
    for await (const { CommonPrefixes: days = [] } of pages) newest = days.at(-1)?.Prefix ?? newest;
    return newest;
  };

  const newestObject = async (pipeline: string): Promise<number> => {
    const day = await newestDay(pipeline);
    if (day === undefined) return 0;
    let newest = 0;
    for await (const { Contents: objects = [] } of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: day },
    )) {
      for (const { LastModified: at } of objects) newest = Math.max(newest, at?.getTime() ?? 0);
    }
    return newest;
  };

  const lookUp = async (accountId: string, region: string): Promise<string | null> => {
    const pipeline = `account_id=${accountId}/region=${region}/`;
    try {
      const found = await Promise.all(prefixes.map((prefix) => newestObject(prefix + pipeline)));
      const newest = Math.max(0, ...found);
      return newest === 0 ? null : new Date(newest).toISOString();
    } catch (cause) {
      throw new ProductError(
        'aws-unreachable',
        'The lake could not be asked when rows last arrived. Ask again in a moment.',
        { cause },
      );
    }
  };

  const remembered = (accountId: string, region: string): Promise<string | null> => {
    const key = `${accountId}/${region}`;
    const now = clock().getTime();
    const known = answers.get(key);
    if (known && known.until > now) return known.answer;
    const answer = lookUp(accountId, region);
    answers.set(key, { until: now + keptMs, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };

  return {
    lastRowsSeen: (places) =>
      Promise.all(places.map(({ accountId, region }) => remembered(accountId, region))),
  };
};
