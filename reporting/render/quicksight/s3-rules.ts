import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RulesObject } from './publish-rules.js';

/** The rules as an object of the lake. */
export const s3Rules = ({
  s3,
  bucket,
  key,
}: {
  readonly s3: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly key: string;
}): RulesObject => ({
  async read() {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  },
  async write(lines) {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: lines,
        ContentType: 'application/x-ndjson',
      }),
    );
  },
});
