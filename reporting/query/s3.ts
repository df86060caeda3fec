import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/**
 * The accounts that have written rows, by the keys of the lake: those cannot be forged, and an account whose
 * registration failed has rows all the same.
 *
 * @param prefixes the parts of the lake that hold rows, with their slash
 */
export const accountsWithRows = async (
  client: S3Client,
  bucket: string,
  prefixes: readonly string[],
): Promise<string[]> => {
  const accounts = new Set<string>();
  for (const Prefix of prefixes) {
    for await (const page of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix, Delimiter: '/' },
    )) {
      for (const common of page.CommonPrefixes ?? []) {
        const account = /\/account_id=(\d{12})\/$/.exec(common.Prefix ?? '')?.[1];
        if (account) accounts.add(account);
      }
    }
  }
  return [...accounts].sort();
};
