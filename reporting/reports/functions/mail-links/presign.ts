import { AwsClient } from 'aws4fetch';

/** What signs: the credentials of a function. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** An address that opens an object of S3 for so many seconds and has a browser keep it under its name. */
export async function presignedObject({
  signer,
  endpoint,
  region,
  key,
  seconds,
}: {
  readonly signer: Signer;
  /** The bucket's address, without a slash at the end. */
  readonly endpoint: string;
  readonly region: string;
  readonly key: string;
  readonly seconds: number;
}): Promise<string> {
  const url = new URL(`${endpoint}/${key}`);
  url.searchParams.set('X-Amz-Expires', String(seconds));
  url.searchParams.set(
    'response-content-disposition',
    `attachment; filename="${key.split('/').at(-1)}"`,
  );
  const client = new AwsClient({ ...signer, service: 's3', region });
  const signed = await client.sign(url.href, { method: 'GET', aws: { signQuery: true } });
  return signed.url;
}
