import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Freshness } from '../../../control-plane/freshness/s3.js';
import { lakeFreshnessContract } from '../../contracts/lake-freshness.js';

/** A bucket that lists as S3 does: by prefix and delimiter, in the order of keys, two entries to a page. */
const bucketOf = async (objects: Record<string, string>) => {
  let fails = false;
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    if (fails) return response.writeHead(503).end();
    const query = new URL(request.url ?? '', 'http://s3').searchParams;
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const folders = query.get('delimiter') !== null;
    const entryOf = (key: string) => {
      const slash = folders ? key.indexOf('/', prefix.length) : -1;
      return slash < 0 ? key : key.slice(0, slash + 1);
    };
    const entries = [
      ...new Set(
        Object.keys(objects)
          .sort()
          .filter((key) => key.startsWith(prefix))
          .map(entryOf),
      ),
    ];
    const left = entries.filter((entry) => entry > after);
    const page = left.slice(0, 2);
    const xml = page.map((entry) =>
      entry.endsWith('/')
        ? `<CommonPrefixes><Prefix>${entry}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${entry}</Key><LastModified>${objects[entry]}</LastModified></Contents>`,
    );
    const next = left.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : '';
    return response.end(
      `<ListBucketResult><IsTruncated>${left.length > 2}</IsTruncated>${next}${xml.join('')}</ListBucketResult>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  let now = Date.parse('2026-11-22T12:00:00Z');
  return {
    freshness: s3Freshness({
      client,
      bucket: 'lake',
      prefixes: ['logs/', 'logs-json/'],
      clock: () => new Date(now),
    }),
    calls: () => calls,
    fail: (failing: boolean) => {
      fails = failing;
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    close: () => {
      client.destroy();
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const place = 'account_id=111122223333/region=eu-west-1';
const objects = {
  [`logs/${place}/dt=2026-11-19/a.parquet`]: '2026-11-19T23:59:00.000Z',
  [`logs/${place}/dt=2026-11-20/a.parquet`]: '2026-11-20T10:00:00.000Z',
  [`logs/${place}/dt=2026-11-21/a.parquet`]: '2026-11-21T10:00:00.000Z',
  [`logs/${place}/dt=2026-11-21/b.parquet`]: '2026-11-21T10:45:00.000Z',
  [`logs/${place}/dt=2026-11-21/c.parquet`]: '2026-11-21T10:30:00.000Z',
  [`logs-json/${place}/dt=2026-11-20/a.json.gz`]: '2026-11-20T10:00:00.000Z',
  'logs/account_id=111122223333/region=eu-west-10/dt=2026-11-22/a.parquet':
    '2026-11-22T10:00:00.000Z',
  'logs-json/account_id=444455556666/region=eu-west-1/dt=2026-11-22/a.json.gz':
    '2026-11-22T11:00:00.000Z',
};

let bucket: Awaited<ReturnType<typeof bucketOf>>;
beforeEach(async () => {
  bucket = await bucketOf(objects);
});
afterEach(() => bucket.close());

const lastRowSeen = async (accountId: string, region: string) =>
  (await bucket.freshness.lastRowsSeen([{ accountId, region }]))[0];

test('the newest object of the newest day says when rows last came, in either format', async () => {
  const places = ['111122223333', '444455556666'].map((accountId) => ({
    accountId,
    region: 'eu-west-1',
  }));
  expect(await bucket.freshness.lastRowsSeen(places)).toEqual([
    '2026-11-21T10:45:00.000Z',
    '2026-11-22T11:00:00.000Z',
  ]);
});

test('where no row ever came there is no time', async () => {
  expect(await lastRowSeen('444455556666', 'us-east-1')).toBeNull();
});

test('an answer is kept for a minute', async () => {
  const ask = () => lastRowSeen('444455556666', 'eu-west-1');
  await ask();
  const before = bucket.calls();
  await ask();
  expect(bucket.calls()).toBe(before);
  bucket.wait(60_000);
  await ask();
  expect(bucket.calls()).toBeGreaterThan(before);
});

test('a lake that cannot be listed is said, and asked again', async () => {
  const ask = () => lastRowSeen('444455556666', 'eu-west-1');
  bucket.fail(true);
  await expect(ask()).rejects.toMatchObject({ name: 'ProductError', code: 'aws-unreachable' });
  bucket.fail(false);
  expect(await ask()).toBe('2026-11-22T11:00:00.000Z');
});

describe('the freshness of a bucket', () => {
  lakeFreshnessContract(async () => {
    const kept: Record<string, string> = {};
    const { freshness, close } = await bucketOf(kept);
    return {
      freshness,
      async arrive({ accountId, region }, at) {
        const folder = `logs/account_id=${accountId}/region=${region}/dt=${at.slice(0, 10)}`;
        kept[`${folder}/${at}.parquet`] = at;
        return at;
      },
      close,
    };
  });
});
