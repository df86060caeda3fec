import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { runCli } from '../../local/cli/run-cli.js';
import { follow } from '../../local/follow/follow.js';
import { followedObjects } from '../../local/s3/followed-objects.js';
import { objectSources } from '../../local/s3/object-sources.js';
import { type Objects, s3Objects } from '../../local/s3/s3.js';
import { readerOf } from '../fixtures/lake-reader.js';
import { startMoto } from '../fixtures/moto.js';
import { logLine, withLake } from '../local/lake/temporary-lake.js';

jest.setTimeout(180_000);

const environment = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'eu-west-1',
};
let moto: Awaited<ReturnType<typeof startMoto>>;
let s3: S3Client;
const folders: string[] = [];
const dataDir = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-s3-'));
  folders.push(folder);
  return path.join(folder, 'data');
};

beforeAll(async () => {
  moto = await startMoto();
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_S3: moto.url });
  s3 = new S3Client({ endpoint: moto.url, region: 'eu-west-1', forcePathStyle: true });
});
afterAll(async () => {
  for (const name of [...Object.keys(environment), 'AWS_ENDPOINT_URL_S3']) delete process.env[name];
  s3.destroy();
  await moto.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const put = (bucket: string, key: string, content: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));

const bucketOf = async (name: string): Promise<string> => {
  await s3.send(
    new CreateBucketCommand({
      Bucket: name,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  return name;
};

let count = 0;
const line = () => logLine({ id: `s${count++}`, account: '111122223333' });
/** What a subscription of CloudWatch writes by Firehose: envelopes, compressed, one behind the other. */
const envelopes = (lines: readonly string[]): Uint8Array =>
  Buffer.concat(
    lines.map((message, at) =>
      gzipSync(
        JSON.stringify({
          messageType: 'DATA_MESSAGE',
          owner: '111122223333',
          logGroup: 'API-Gateway-Access-Logs_a1b2c3d4e5/prod',
          logStream: 'x',
          subscriptionFilters: ['all'],
          logEvents: [{ id: `${count}-${at}`, timestamp: Date.UTC(2026, 9, 1), message }],
        }),
      ),
    ),
  );

async function gatebook(data: string, ...words: string[]) {
  const said = { out: '', err: '' };
  const into = (name: keyof typeof said) => (text: string) => {
    said[name] += `${text}\n`;
  };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(into('out')),
    jest.spyOn(console, 'error').mockImplementation(into('err')),
  ];
  const code = await runCli(['--data-dir', data, ...words]);
  for (const spy of spies) spy.mockRestore();
  return { code, ...said };
}
const ingest = async (data: string, ...words: string[]) => {
  const { code, out, err } = await gatebook(data, 'ingest', '--json', ...words);
  return { code, err, ...(out && JSON.parse(out)) };
};

describe('objects of a bucket', () => {
  it('are read once each, over a thousand of them, in whatever they come', async () => {
    const bucket = await bucketOf('a-thousand');
    const day = (at: number) => `logs/2026/11/${String((at % 28) + 1).padStart(2, '0')}`;
    for (let at = 0; at < 1040; at += 40) {
      await Promise.all(
        Array.from({ length: 40 }, (_, index) => {
          const lines = [line(), line(), line()];
          const kind = (at + index) % 3;
          const body =
            kind === 0
              ? lines.join('\n')
              : kind === 1
                ? gzipSync(lines.join('\n'))
                : envelopes(lines);
          return put(bucket, `${day(at + index)}/${at + index}`, body);
        }),
      );
    }
    await put(bucket, 'other/1', line());
    await put(bucket, 'logs/empty', '');
    const data = dataDir();
    const first = await ingest(data, `s3://${bucket}/logs/`);
    expect(first).toMatchObject({
      code: 0,
      read: 3120,
      stored: 3120,
      rejected: 0,
      sources: { count: 1040, known: 0, problems: [] },
    });
    await put(bucket, 'logs/2026/11/01/0', [line(), line()].join('\n'));
    await put(bucket, 'logs/new.gz', gzipSync(line()));
    expect(await ingest(data, `s3://${bucket}/logs/`)).toMatchObject({
      read: 3,
      stored: 3,
      sources: { count: 2, known: 1039 },
    });
    expect(await ingest(data, `s3://${bucket}/logs/`, '--since', '2100-01-01')).toMatchObject({
      code: 0,
      sources: { count: 0, known: 0 },
    });
    expect(await ingest(data, '--dry-run', `s3://${bucket}/other/`)).toMatchObject({
      summary: { read: 1 },
    });
  });

  it('that cannot be read are named, the others go on, and the next time they are tried again', async () => {
    const bucket = await bucketOf('some-fail');
    for (const name of ['a', 'b', 'c']) await put(bucket, name, line());
    const objects = s3Objects();
    const racing: Objects = {
      ...objects,
      // Somebody deletes one object and replaces another, once they are listed.
      async *list(address) {
        const pages = [];
        for await (const page of objects.list(address)) pages.push(page);
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a' }));
        await put(bucket, 'b', line());
        yield* pages;
      },
    };
    await withLake(dataDir(), async (lake) => {
      const reader = {
        positions: async (keys: readonly string[]) =>
          new Map((await lake.positions(keys)).map(({ key, value }) => [key, value])),
      };
      const place = { bucket, prefix: '' };
      const first = await lake.ingest(objectSources(racing, place, reader));
      expect(first).toMatchObject({ stored: 1, sources: { count: 3 } });
      expect(first.sources.problems.map(({ failure }) => failure)).toEqual([
        `s3://${bucket}/a cannot be read: it was deleted meanwhile.`,
        expect.stringContaining(`s3://${bucket}/b cannot be read: it was replaced meanwhile`),
      ]);
      expect(await lake.ingest(objectSources(objects, place, reader))).toMatchObject({
        stored: 1,
        sources: { count: 1, problems: [] },
      });
    });
  });

  it('are followed: what comes later is read at the next look', async () => {
    const bucket = await bucketOf('followed');
    await put(bucket, 'a', line());
    await withLake(dataDir(), async (lake) => {
      let clock = Date.now();
      const stop = new AbortController();
      const followed = followedObjects(s3Objects(), { bucket, prefix: '' }, 0, () => clock);
      const stored: number[] = [];
      const done = follow({
        followed: [followed],
        origin: { region: 'eu-west-1' },
        stop: stop.signal,
        everyMs: 10,
        withReader: (work) => work(readerOf(lake)),
        onBatch: (batch) => {
          stored.push(batch.stored);
          if (stored.length === 1) {
            void put(bucket, 'b', line()).then(() => {
              clock += 31_000;
            });
          } else stop.abort();
        },
      });
      expect(await done).toMatchObject({ stored: 2, duplicates: 0 });
      expect(stored).toEqual([1, 1]);
    });
  });

  it('of a bucket that is not there, or without credentials, are refused in a sentence', async () => {
    const data = dataDir();
    expect(await ingest(data, 's3://no-such-bucket/x')).toEqual({
      code: 3,
      err: expect.stringContaining(
        's3://no-such-bucket/x cannot be listed: there is no such bucket',
      ),
    });
    expect(await ingest(data, 's3://')).toMatchObject({ code: 2 });
  });
});
