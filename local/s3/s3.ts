import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ProductError } from '../../core/product-error.js';
import { isElsewhere } from './environment.js';
import { objectText, type S3Address } from './s3-address.js';

/** An object that may hold a log. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** What changes when the object does. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly changedMs: number;
}

/** The objects of S3 as far as reading logs needs them. */
export interface Objects {
  /** Pages of objects below a prefix, as S3 hands them out. @throws ProductError file-unreadable */
  list(address: S3Address): AsyncGenerator<readonly ListedObject[]>;
  /** The bytes of an object in the version that was listed. @throws ProductError file-unreadable */
  read(bucket: string, object: ListedObject): AsyncGenerator<Uint8Array>;
}

/** S3 by the SDK's own chain: credentials, Region and endpoint come from the environment, profiles and roles. */
export function s3Objects(): Objects {
  const client = new S3Client({
    followRegionRedirects: true,
    maxAttempts: 5,
    // A server of one's own, such as MinIO, seldom has a name for each bucket.
    forcePathStyle: isElsewhere(),
  });
  return {
    async *list({ bucket, prefix }) {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      try {
        for await (const { Contents = [] } of pages) {
          yield Contents.flatMap(({ Key, Size = 0, ETag, LastModified }) =>
            Key === undefined || Size === 0
              ? []
              : [
                  {
                    key: Key,
                    bytes: Size,
                    version: ETag ?? '',
                    changedMs: LastModified?.getTime() ?? 0,
                  },
                ],
          );
        }
      } catch (error) {
        throw unreadable(`s3://${bucket}/${prefix} cannot be listed`, error);
      }
    },
    async *read(bucket, { key, version, bytes }) {
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: version }),
        );
        let read = 0;
        for await (const chunk of Body as AsyncIterable<Uint8Array>) {
          read += chunk.length;
          yield chunk;
        }
        if (read < bytes) throw new Error('it broke off');
      } catch (error) {
        throw unreadable(`${objectText(bucket, key)} cannot be read`, error);
      }
    },
  };
}

/** What AWS says names neither credentials nor content. */
function unreadable(what: string, error: unknown): ProductError {
  if (error instanceof ProductError) return error;
  const { name, message } = error as Error;
  const why = reasons[name] ?? `${name}: ${message}`;
  return new ProductError('file-unreadable', `${what}: ${why}.`, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  NoSuchKey: 'it was deleted meanwhile',
  PreconditionFailed: 'it was replaced meanwhile; run the command again',
  AccessDenied:
    'AWS denies it. It takes s3:ListBucket on the bucket and s3:GetObject on its objects',
  CredentialsProviderError:
    'there are no credentials. Set AWS_PROFILE, sign in with `aws sso login`, or give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
};
