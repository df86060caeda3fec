import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { snapshotKeys, snapshotRows } from '../../core/registry/snapshot-rows.js';
import type { RegistrySnapshot } from '../ports/registry-snapshot.js';

const maxTries = 8;

/**
 * The registry snapshot as two objects of JSON lines. One object is one atomic write. Each is read before the
 * registry and replaced only if nobody has replaced it since (`If-Match`), so that of two publications at
 * once the one that saw less cannot win.
 */
export const s3RegistrySnapshot = ({
  client,
  bucket,
}: {
  client: S3Client;
  bucket: string;
}): RegistrySnapshot => ({
  async publish(registry) {
    for (const table of ['apis', 'tenants'] as const) {
      const place = { Bucket: bucket, Key: snapshotKeys[table] };
      for (let tries = 1; ; tries += 1) {
        const present = await tagOf(client, place);
        const rows = (await snapshotRows(registry))[table];
        const Body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        const condition = present ? { IfMatch: present } : { IfNoneMatch: '*' };
        const request = new PutObjectCommand({
          ...place,
          ...condition,
          Body,
          ContentType: 'application/x-ndjson',
        });
        try {
          await client.send(request);
          break;
        } catch (error) {
          if (!isLostRace(error) || tries === maxTries) throw error;
        }
      }
    }
  },
});

async function tagOf(client: S3Client, place: { Bucket: string; Key: string }) {
  try {
    const { ETag, Body } = await client.send(new GetObjectCommand(place));
    await Body?.transformToByteArray();
    return ETag;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

const isLostRace = (error: unknown) =>
  ['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name);
