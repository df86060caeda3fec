import { ProductError } from '../../core/product-error.js';

/** A bucket and what the keys in it begin with. */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

/** Whether an argument names objects of S3 and no file. */
export const isS3Address = (text: string): boolean => /^s3:\/\//i.test(text);

/** Takes `s3://bucket/prefix` apart. @throws ProductError invalid-input */
export function s3AddressOf(text: string): S3Address {
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/is.exec(text) ?? [];
  if (bucket === undefined) {
    throw new ProductError(
      'invalid-input',
      `${text} is no address of S3: it must look like s3://bucket/prefix.`,
    );
  }
  return { bucket, prefix };
}

/** An object as it is written in one word: what it is called and known by. */
export const objectText = (bucket: string, key: string): string => `s3://${bucket}/${key}`;
