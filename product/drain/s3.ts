import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { dayMs } from '../../core/periods/duration.js';
import type { Undelivered } from './drain.js';

/** Copies older than this are not waited for: Firehose holds rows for a day at most, and a copy takes minutes. */
const lookBackDays = 2;

/** How many files are asked about at once. */
const atOnce = 16;

/**
 * What of a pipeline is not in the lake yet, from its own bucket: every file says whether its copy is pending. When the
 * removal began is the age of a small object, for no invocation of a function remembers another.
 *
 * @param prefixes where rows lie, up to the day: `logs/account_id=…/region=…/dt=`
 * @param marker the key of that object
 */
export const undelivered = (
  s3: Pick<S3Client, 'send'>,
  {
    bucket,
    prefixes,
    marker,
    now,
  }: {
    readonly bucket: string;
    readonly prefixes: readonly string[];
    readonly marker: string;
    readonly now: () => Date;
  },
): Undelivered => {
  const head = (key: string) =>
    (s3 as S3Client).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  const keysBelow = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for (let token: string | undefined; ; ) {
      const page = await (s3 as S3Client).send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key ? [Key] : [])));
      token = page.NextContinuationToken;
      if (!token) return keys;
    }
  };
  return {
    begun: async () => {
      try {
        await (s3 as S3Client).send(
          new PutObjectCommand({ Bucket: bucket, Key: marker, Body: '', IfNoneMatch: '*' }),
        );
      } catch (error) {
        if ((error as Error).name !== 'PreconditionFailed') throw error;
      }
      return (await head(marker)).LastModified ?? now();
    },
    pendingCopies: async () => {
      const days = Array.from({ length: lookBackDays + 1 }, (_, back) =>
        new Date(now().getTime() - back * dayMs).toISOString().slice(0, 10),
      );
      const below = prefixes.flatMap((prefix) => days.map((day) => `${prefix}${day}/`));
      const keys = (await Promise.all(below.map(keysBelow))).flat();
      let pending = 0;
      for (let from = 0; from < keys.length; from += atOnce) {
        const heads = await Promise.all(keys.slice(from, from + atOnce).map(head));
        pending += heads.filter(({ ReplicationStatus: status }) => status === 'PENDING').length;
      }
      return pending;
    },
    over: async () => {
      await (s3 as S3Client).send(new DeleteObjectCommand({ Bucket: bucket, Key: marker }));
    },
  };
};
