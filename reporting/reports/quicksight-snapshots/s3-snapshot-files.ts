import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ProductError } from '../../../core/product-error.js';
import { saidBy } from '../../quicksight/aws-errors.js';
import type { ReadSnapshotFile } from './snapshot-jobs.js';

/** Reads files from a bucket of ours, or by the short-lived addresses of QuickSight's own. */
export const snapshotFiles =
  ({
    s3,
    fetch: get = fetch,
  }: {
    readonly s3: Pick<S3Client, 'send'>;
    readonly fetch?: typeof fetch;
  }): ReadSnapshotFile =>
  async (uri, signal) => {
    try {
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      if (bucket !== undefined && key !== undefined) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
          abortSignal: signal,
        });
        if (!Body) throw new Error('the object has no content');
        return await Body.transformToByteArray();
      }
      const answer = await get(uri, { signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    } catch (error) {
      // The address holds a signature: it is not repeated.
      throw new ProductError(
        'render-failed',
        `A file that QuickSight made could not be fetched (${saidBy(error)}).`,
        {
          cause: error,
        },
      );
    }
  };
