import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The files below a prefix, in the order of their keys. */
export async function* objectsBelow(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<string> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const object of page.Contents ?? []) if (object.Key) yield object.Key;
  }
}

/**
 * The lines of a file, streamed: one can be as large as a batch of 128 MB, or as a day's export.
 *
 * @throws whatever S3, the connection or the decompression fails with
 */
export async function* linesOfObject(
  client: S3Client,
  bucket: string,
  key: string,
): AsyncGenerator<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  let text = Body as Readable;
  if (key.endsWith('.gz')) {
    const plain = createGunzip();
    // What fails on the way fails the reader, which alone is listened to.
    pipeline(text, plain).catch(() => undefined);
    text = plain;
  }
  // By hand: the lines of node:readline end without a word where the stream under them fails.
  let left = '';
  for await (const chunk of text.setEncoding('utf8')) {
    const lines = `${left}${chunk}`.split('\n');
    left = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (left !== '') yield left;
}

/** Takes a file away that was read; the bucket keeps versions, so it can be had back for a week. */
export const takeAway = async (client: S3Client, bucket: string, key: string): Promise<void> => {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
};
