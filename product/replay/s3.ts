import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The rejected files below a prefix, in the order of their keys. */
export async function* rejectedFiles(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<string> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const object of page.Contents ?? []) if (object.Key) yield object.Key;
  }
}

/** The lines of a file, streamed: a rejected file can be as large as a batch of 128 MB. */
export async function* linesOfRejected(
  client: S3Client,
  bucket: string,
  key: string,
): AsyncGenerator<string> {
  const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  yield* createInterface({ input: object.Body as Readable, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Takes a replayed file away; the bucket keeps versions, so it can be had back for a week. */
export const takeAway = async (client: S3Client, bucket: string, key: string): Promise<void> => {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
};
