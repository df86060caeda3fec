import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { accountsWithRows } from '../query/s3.js';
import { type Quarantine, quarantinePrefix } from './quarantine.js';

/** Notes of accounts that were set aside: one object each, under the account's id and the time. */
export const s3Quarantine = (client: S3Client, bucket: string, now: () => number): Quarantine => ({
  accounts: () => accountsWithRows(client, bucket, [quarantinePrefix]),
  add: async (slice, entry) => {
    const time = new Date(now()).toISOString();
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${quarantinePrefix}account_id=${entry.account}/${time}.json`,
        Body: JSON.stringify({ time, slice, ...entry }),
        ContentType: 'application/json',
      }),
    );
  },
});
