import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { mediaTypes } from '../../../core/ports/report-source.js';
import { documentKey } from './document-key.js';
import type { DocumentStore } from './document-store.js';

/** Keeps the documents of deliveries in a bucket of S3, where an object is there whole or not at all. */
export const s3Documents = ({
  client,
  bucket,
  linkTo,
}: {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly linkTo: (deliveryId: string, name: string) => string;
}): DocumentStore => ({
  async put(deliveryId, name, bytes) {
    const Key = documentKey(deliveryId, name);
    const format = name.split('.').at(-1) as keyof typeof mediaTypes;
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: bytes,
        ContentType: mediaTypes[format] ?? 'application/json',
      }),
    );
    return `s3://${bucket}/${Key}`;
  },
  async get(deliveryId, name) {
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: documentKey(deliveryId, name) }),
      );
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  linkTo: async (deliveryId, name) => linkTo(deliveryId, name),
});
