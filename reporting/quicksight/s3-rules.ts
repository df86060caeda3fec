import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RulesObject } from './publish-rules.js';

/** The object's own metadata that names its import: both are written at one instant. */
const importKey = 'import';

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
      const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const lines = await Body?.transformToString();
      const importId = Metadata?.[importKey];
      return lines === undefined || importId === undefined ? undefined : { lines, importId };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  },
  async write(lines, importId) {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: lines,
        ContentType: 'application/x-ndjson',
        Metadata: { [importKey]: importId },
      }),
    );
  },
});
