import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { dayMs } from '../../core/periods/duration.js';
import type { Undelivered } from './drain.js';

/** Copies older than this are not waited for: Firehose holds rows for a day at most, and a copy takes minutes. */
const lookBackDays = 2;

/** A copy that S3 has given up is as missing as one that is to come: after the removal nothing could make it any more. */
const missing: ReadonlySet<string> = new Set(['PENDING', 'FAILED']);

/** How many files are asked about at once. */
const atOnce = 16;

/**
 * What of a pipeline is not in the lake yet, from its own bucket: every file says whether its copy is pending. When the
 * removal began is the age of a small object, for no invocation of a function remembers another. It says of which removal it is:
 * one that was broken off leaves it behind, and the stream has taken rows since.
 *
 * @param prefixes where rows lie, up to the day: `logs/account_id=…/region=…/dt=`
 * @param marker the key of that object
 * @param removal CloudFormation's id of this attempt to remove, the same for each call of it
 */
export const undelivered = (
  s3: Pick<S3Client, 'send'>,
  {
    bucket,
    prefixes,
    marker,
    removal,
    now,
  }: {
    readonly bucket: string;
    readonly prefixes: readonly string[];
    readonly marker: string;
    readonly removal: string;
    readonly now: () => Date;
  },
): Undelivered => {
  const head = (key: string) =>
    (s3 as S3Client).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  const noteOf = async (key: string): Promise<{ removal: string; at: Date } | undefined> => {
    try {
      const { Body: body, LastModified: at = now() } = await (s3 as S3Client).send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { removal: (await body?.transformToString()) ?? '', at };
    } catch (error) {
      if ((error as Error).name !== 'NoSuchKey') throw error;
      return undefined;
    }
  };
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
      const noted = await noteOf(marker);
      if (noted?.removal === removal) return noted.at;
      await (s3 as S3Client).send(
        new PutObjectCommand({ Bucket: bucket, Key: marker, Body: removal }),
      );
      return now();
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
        pending += heads.filter(({ ReplicationStatus: status = '' }) => missing.has(status)).length;
      }
      return pending;
    },
    over: async () => {
      await (s3 as S3Client).send(new DeleteObjectCommand({ Bucket: bucket, Key: marker }));
    },
  };
};
