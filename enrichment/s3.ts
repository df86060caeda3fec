import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { catalogueSchema } from '../core/catalogue.js';
import { processingFailedPrefix } from '../core/pipeline-bucket.js';
import type { LoadCatalogue } from './catalogue-cache.js';
import type { KeptApart } from './firehose.js';

/**
 * Loads an object of S3 that is JSON. One that is not there is no error: a new pipeline has its first catalogue after the
 * first sync, and no settings before somebody makes some.
 *
 * @throws whatever S3 answers but NoSuchKey, and a ZodError if the object is not what it should be
 */
export function s3Object<T>(
  { bucket, key }: { bucket: string; key: string },
  schema: { parse(value: unknown): T },
): () => Promise<T | null> {
  let client: S3Client | undefined;
  return async (): Promise<T | null> => {
    // Loaded when first needed: the SDK costs more to load than all the rest of the function.
    const { GetObjectCommand, NoSuchKey, S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client();
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  };
}

/** Loads the catalogue from an object in S3. */
export const s3Catalogue = (place: { bucket: string; key: string }): LoadCatalogue =>
  s3Object(place, catalogueSchema);

/**
 * Keeps lines that became no row as Firehose keeps records: where the replay finds them, in its form. The same lines again,
 * when Firehose repeats a batch, are the same object.
 *
 * @throws whatever S3 answers
 */
export function s3Rejections({ bucket }: { bucket: string }) {
  let client: S3Client | undefined;
  return async (lines: readonly KeptApart[], at: number): Promise<void> => {
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client();
    const body = lines
      .map(({ text, reason }) =>
        JSON.stringify({ rawData: Buffer.from(text).toString('base64'), errorCode: reason }),
      )
      .join('\n');
    const name = createHash('sha256').update(body).digest('hex').slice(0, 32);
    const day = new Date(at).toISOString().slice(0, 10);
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${processingFailedPrefix}dt=${day}/lines-${name}.json`,
        Body: `${body}\n`,
        ContentType: 'application/json',
      }),
    );
  };
}
