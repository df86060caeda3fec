import type { S3Client } from '@aws-sdk/client-s3';
import { drain } from '../../product/drain/drain.js';
import { undelivered } from '../../product/drain/s3.js';

const start = Date.UTC(2026, 10, 22, 12);
const settings = { bufferSeconds: 300, timeoutMs: 35 * 60_000, pauseMs: 15_000 };

/** A clock that goes on by the pauses of whoever waits. */
const clock = (at = start) => {
  let ms = at;
  return {
    now: () => new Date(ms),
    sleep: async (pause: number) => {
      ms += pause;
    },
    minutes: () => (ms - start) / 60_000,
  };
};
const in15Minutes = (at = start) => new Date(at + 14.5 * 60_000);

test('a removal waits for the stream’s buffer and then for every copy', async () => {
  const time = clock();
  const asked: number[] = [];
  const left = [3, 1, 0];
  const { state } = await drain(
    {
      begun: async () => new Date(start),
      pendingCopies: async () => {
        asked.push(time.minutes());
        return left.shift() ?? 0;
      },
      over: async () => undefined,
    },
    settings,
    in15Minutes(),
    time,
  );
  expect(state).toBe('empty');
  expect(asked).toHaveLength(3);
  // Five minutes of buffer and two of writing: before that an empty bucket says nothing.
  expect(asked[0]).toBeGreaterThanOrEqual(7);
});

test('whoever runs out of time is to be called again, and goes on from when the removal began', async () => {
  const rows = {
    begun: async () => new Date(start),
    pendingCopies: async () => 0,
    over: async () => undefined,
  };
  const long = { ...settings, bufferSeconds: 900 };
  expect((await drain(rows, long, in15Minutes(), clock())).state).toBe('more');
  const later = start + 16 * 60_000;
  expect((await drain(rows, long, in15Minutes(later), clock(later))).state).toBe('empty');
});

test('copies that do not come stop the removal in a sentence, and lose nothing', async () => {
  const later = start + 34 * 60_000;
  const outcome = await drain(
    {
      begun: async () => new Date(start),
      pendingCopies: async () => 7,
      over: async () => undefined,
    },
    settings,
    in15Minutes(later),
    clock(later),
  );
  expect(outcome).toEqual({
    state: 'stuck',
    said: expect.stringMatching(/^7 files are still to be copied .* terminate again/),
  });
});

describe('what a bucket says', () => {
  const now = () => new Date(Date.UTC(2026, 10, 22, 0, 30));
  /** A bucket in memory, as S3 answers for it: two keys a page. */
  const bucketOf = (files: Record<string, string | undefined>) => {
    const objects = new Map(
      Object.entries(files).map(([key, status]) => [key, { status, body: '', at: now() }]),
    );
    const send = async (command: { input: never }) => {
      const { input } = command;
      const { name } = command.constructor;
      const { Key, Prefix, ContinuationToken, Body = '' } = input as Record<string, string>;
      if (name === 'ListObjectsV2Command') {
        const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix as string));
        const from = Number(ContinuationToken ?? 0);
        return {
          Contents: keys.slice(from, from + 2).map((one) => ({ Key: one })),
          NextContinuationToken: from + 2 < keys.length ? String(from + 2) : undefined,
        };
      }
      if (name === 'HeadObjectCommand') {
        const object = objects.get(Key as string);
        return { ReplicationStatus: object?.status, LastModified: object?.at };
      }
      if (name === 'DeleteObjectCommand') return void objects.delete(Key as string);
      if (name === 'GetObjectCommand') {
        const object = objects.get(Key as string);
        if (!object) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
        return {
          Body: { transformToString: async () => object.body },
          LastModified: object.at,
        };
      }
      objects.set(Key as string, { status: undefined, body: Body, at: now() });
      return {};
    };
    return { s3: { send } as unknown as S3Client, objects };
  };
  const rows = 'logs/account_id=111122223333/region=eu-west-1/dt=';
  const of = (s3: S3Client, removal = 'first') =>
    undelivered(s3, { bucket: 'b', prefixes: [rows], marker: 'drain/x', removal, now });

  test('counts the files of these days whose copy is to come or was given up, on every page', async () => {
    const { s3 } = bucketOf({
      [`${rows}2026-11-22/a`]: 'PENDING',
      [`${rows}2026-11-22/b`]: 'COMPLETED',
      [`${rows}2026-11-22/c`]: 'PENDING',
      [`${rows}2026-11-21/d`]: 'PENDING',
      [`${rows}2026-11-21/e`]: 'FAILED',
      [`${rows}2026-10-01/f`]: 'PENDING',
      'rejected/g': undefined,
    });
    expect(await of(s3).pendingCopies()).toBe(4);
  });

  test('remembers when the removal began, until it is over', async () => {
    const { s3, objects } = bucketOf({});
    const { begun, over } = of(s3);
    expect(await begun()).toEqual(now());
    const marker = objects.get('drain/x');
    if (marker) marker.at = new Date(0);
    expect(await begun()).toEqual(new Date(0));
    await over();
    expect([...objects.keys()]).toEqual([]);
  });

  test('a removal that was broken off does not shorten the wait of the next one', async () => {
    const { s3, objects } = bucketOf({});
    await of(s3, 'yesterday').begun();
    const marker = objects.get('drain/x');
    if (marker) marker.at = new Date(0);
    expect(await of(s3, 'today').begun()).toEqual(now());
    expect(await of(s3, 'today').begun()).toEqual(now());
    // Lambda repeats a call of the attempt that is over: it waits once more, and no shorter.
    expect(await of(s3, 'yesterday').begun()).toEqual(now());
  });
});
