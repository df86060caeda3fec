import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Batches, batch } from './batches.js';
import { batchesPrefix } from './prefixes.js';

const keyOf = (id: string) => `${batchesPrefix}${id}.json`;

/** Batches as objects; one that is there is not settled. */
export const s3Batches = (client: S3Client, bucket: string): Batches => ({
  write: async (id, written) => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(id),
        Body: JSON.stringify(written),
        ContentType: 'application/json',
      }),
    );
  },
  read: async (id) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(id) }));
    return batch.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  },
  unsettled: async () => {
    const ids: string[] = [];
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: batchesPrefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '' } of Contents) {
        ids.push(Key.slice(batchesPrefix.length, -'.json'.length));
      }
    }
    return ids;
  },
  remove: async (id) => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(id) }));
  },
});
