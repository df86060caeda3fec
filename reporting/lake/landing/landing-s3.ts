import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { rowPrefixes } from '../../../core/pipeline-bucket.js';
import { ObjectChanged, ObjectRefused, type TimesOf, UnreadableObject } from './inspection.js';
import { type LandedObject, landedKey } from './landed-object.js';
import type { Landing } from './landing.js';
import { quarantineKeys, releasedTag } from './prefixes.js';
import { timesOfJson } from './times-json.js';
import { timesOfParquet } from './times-parquet.js';

const atOnce = 64;

const nameOf = (error: unknown): string => (error as Error).name;
const isGone = (error: unknown): boolean => nameOf(error) === 'NoSuchKey';
const isOther = (error: unknown): boolean => nameOf(error) === 'PreconditionFailed';

/** S3's words for objects that are archived, that are encrypted with a key of others, or that nobody may read. */
const refusals = new Set([
  'AccessDenied',
  'InvalidObjectState',
  'InvalidRequest',
  'ObjectNotInActiveTierError',
]);
const isRefusal = (error: unknown): boolean =>
  refusals.has(nameOf(error)) || nameOf(error).startsWith('KMS.');

/** An account may choose a key with a `?`, behind which S3 would look for a version. */
const copySource = (bucket: string, key: string): string =>
  [bucket, ...key.split('/')].map(encodeURIComponent).join('/');

/** The landing part of the lake's bucket. */
export const s3Landing = (client: S3Client, bucket: string): Landing => ({
  accounts: () => accountsWithObjects(client, bucket),
  release: async (objects) => {
    const turn = limitConcurrency(atOnce);
    const tag = new Map(Object.entries(releasedTag));
    const TagSet = [...tag].map(([Key, Value]) => ({ Key, Value }));
    await Promise.all(
      objects.map(({ key }) =>
        turn(async () => {
          try {
            await client.send(
              new PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging: { TagSet } }),
            );
          } catch (error) {
            if (!isGone(error)) throw error;
          }
        }),
      ),
    );
  },
  setAside: async ({ key, etag, reason, queryId }) => {
    const places = quarantineKeys(key);
    let isCopied = true;
    try {
      await client.send(
        new CopyObjectCommand({
          Bucket: bucket,
          Key: places.copy,
          CopySource: copySource(bucket, key),
          CopySourceIfMatch: etag,
        }),
      );
    } catch (error) {
      // It was taken away, is another one by now, which waits by itself, or is refused: the reason is noted all the same.
      if (!isGone(error) && !isOther(error) && !isRefusal(error)) throw error;
      isCopied = false;
    }
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: places.reason,
        Body: JSON.stringify({ key, etag, reason, queryId }),
        ContentType: 'application/json',
      }),
    );
    return isCopied;
  },
});

/** The accounts below whose ids objects have landed: keys cannot be forged. */
const accountsWithObjects = async (client: S3Client, bucket: string): Promise<string[]> => {
  const accounts = new Set<string>();
  for (const prefix of Object.values(rowPrefixes)) {
    const pages = paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: `${prefix}/`, Delimiter: '/' },
    );
    for await (const { CommonPrefixes = [] } of pages) {
      for (const { Prefix } of CommonPrefixes) {
        const account = /\/account_id=(\d{12})\/$/.exec(Prefix ?? '')?.[1];
        if (account) accounts.add(account);
      }
    }
  }
  return [...accounts].sort();
};

/** All objects of an account, in the order of their keys, format by format. */
export async function* listLanded(
  client: S3Client,
  bucket: string,
  account: string,
): AsyncGenerator<LandedObject[]> {
  for (const prefix of Object.values(rowPrefixes)) {
    const pages = paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: `${prefix}/account_id=${account}/` },
    );
    for await (const { Contents = [] } of pages) {
      yield Contents.map(({ Key = '', ETag = '', Size = 0, LastModified }) => ({
        key: Key,
        etag: unquoted(ETag),
        bytes: Size,
        arrivedAt: LastModified?.getTime() ?? 0,
      }));
    }
  }
}

/** S3's lists and answers put an ETag in quotes, its events do not. */
export const unquoted = (etag: string): string => etag.replaceAll('"', '');

/** The times of an object in S3. A file of Parquet is read by its parts, never whole. */
export const s3TimesOf = (client: S3Client, bucket: string): TimesOf => {
  const read = async ({ key, etag }: LandedObject, range?: string) => {
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, Range: range }),
      );
      return Body;
    } catch (error) {
      if (isGone(error)) throw new UnreadableObject('It was gone when it was to be read.');
      if (isRefusal(error))
        throw new ObjectRefused(`S3 does not hand it out (${nameOf(error)}).`, { cause: error });
      throw isOther(error) ? new ObjectChanged() : error;
    }
  };
  return async (object, take) => {
    if (landedKey(object.key)?.format === 'json-gzip')
      return timesOfJson((await read(object)) as Readable, take);
    const slice = async (start: number, end: number) => {
      // S3 knows no range without a byte.
      if (start === end) return new Uint8Array();
      const body = await read(object, `bytes=${start}-${end - 1}`);
      return (await body?.transformToByteArray()) ?? new Uint8Array();
    };
    return timesOfParquet({ byteLength: object.bytes, slice }, take);
  };
};
