import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Lease } from './lease.js';

/**
 * How S3 says that the object is another one by now (412), that a write came in between (409), or that it is gone (404).
 * Source: S3 user guide, "Add preconditions to S3 operations with conditional requests".
 */
const refusals = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/** The lease as one object, written on condition of its ETag. */
export const s3Lease = (client: S3Client, bucket: string, key: string): Lease => ({
  read: async () => {
    const { Body, ETag = '' } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
    );
    const { holder } = JSON.parse((await Body?.transformToString()) ?? '{}');
    return { holder: String(holder), version: ETag };
  },
  take: async (holder, version) => {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: JSON.stringify({ holder }),
          ContentType: 'application/json',
          ...(version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version }),
        }),
      );
      return true;
    } catch (error) {
      if (refusals.includes((error as Error).name)) return false;
      throw error;
    }
  },
});
