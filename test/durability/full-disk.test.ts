import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openLake } from '../../local/data-folder/open-lake.js';
import { follow } from '../../local/follow/follow.js';
import { followedFiles } from '../../local/follow/followed-files.js';
import { bundledScript } from '../../scripts/build/bundled-script.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  textSource,
  withLake,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    logLine({
      id: `${index}`,
      account: '111122223333',
      time: noon + index,
      path: `/${Math.sin(index)}/${Math.cos(index)}`,
    }),
  ).join('\n');

/** Runs a script with arguments where no file can grow beyond 300 KiB: a write is answered as by a full disk. */
const withoutRoom = (script: string, args: readonly string[]) =>
  spawnSync(
    'bash',
    [
      '-c',
      'ulimit -f 300; exec "$0" "$@"',
      process.execPath,
      bundledScript(path.join(import.meta.dirname, script)),
      ...args,
    ],
    { encoding: 'utf8' },
  );

test('a disk that fills up is told in one sentence, and what was stored before is intact', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) => lake.ingest([textSource(lines(10))]));
  const { stdout, stderr } = withoutRoom('failing-ingest.ts', [
    dataDir,
    temporaryFile('access.log', lines(5_000)),
  ]);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    code: 'disk-full',
    message: expect.stringContaining(`the data folder ${dataDir} is full`),
  });
  await withLake(dataDir, async (lake) => {
    const counts = 'SELECT count(*) AS n, (SELECT sum(requests) FROM usage) AS usage FROM requests';
    expect(await ask(lake, counts)).toEqual([{ n: 10, usage: 10 }]);
    expect(await lake.ingest([textSource(lines(5_000))])).toMatchObject({
      stored: 4_990,
      duplicates: 10,
    });
  });
}, 60_000);

test('a folder whose disk has no room to name keys opens with its rows as they are, and names them once there is room', async () => {
  const dataDir = temporaryFolder();
  const keyed = lines(20_000).replaceAll('"requestId"', '"apiKeyId":"k1","requestId"');
  await withLake(dataDir, (lake) => lake.ingest([textSource(keyed)]));
  writeFileSync(
    path.join(dataDir, 'catalogue.json'),
    JSON.stringify({
      generatedAt: '2026-11-22T10:00:00.000Z',
      keys: { k1: 'Acme mobile' },
      plans: [{ name: 'Gold', stages: ['a1b2c3d4e5:prod'], keys: ['k1'] }],
    }),
  );
  const { stdout, stderr } = withoutRoom('opening.ts', [dataDir]);
  expect(stderr).toMatch(/has no room to name the keys of stored requests/);
  expect(JSON.parse(stdout)).toEqual([{ n: 20_000, named: 0 }]);
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, 'SELECT count(*) AS n, count(consumer) AS named FROM requests')).toEqual(
      [{ n: 20_000, named: 20_000 }],
    );
  });
}, 60_000);

describe('a disk that is nearly full', () => {
  const size = 10_000_000_000;

  test('ends an ingest before it is full; what was read is there once when there is room again', async () => {
    const dataDir = temporaryFolder();
    /** Each time that it is asked: a log on its way fills the disk. */
    let asked = 0;
    let fillsAt = Number.POSITIVE_INFINITY;
    const roomOf = async () => ({ free: ++asked < fillsAt ? size : 199_000_000, size });
    const all = lines(30_000);
    const lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB', roomOf });
    try {
      await lake.ingest([textSource(lines(10))]);
      asked = 0;
      fillsAt = 3;
      await expect(lake.ingest([textSource(all, 'all', 1_000_000)])).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringMatching(
          /has 199 MB left, and an ingest leaves 200 MB free\. .* run the command again/,
        ),
      });
      expect(asked).toBe(3);
      // All else goes on, also while there is no room.
      expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 10 }]);
      await expect(lake.ingest([textSource(all)])).rejects.toMatchObject({ code: 'disk-full' });
      fillsAt = Number.POSITIVE_INFINITY;
      await lake.ingest([textSource(all)]);
      const counts =
        'SELECT count(*) AS n, count(DISTINCT extended_request_id) AS ids, (SELECT sum(requests) FROM usage) AS usage FROM requests';
      expect(await ask(lake, counts)).toEqual([{ n: 30_000, ids: 30_000, usage: 30_000 }]);
    } finally {
      await lake.close();
    }
  });

  test('makes a follower wait, which goes on by itself', async () => {
    const dataDir = temporaryFolder();
    const log = temporaryFile('access.log', `${lines(100)}\n`);
    let free = 1_000_000;
    const said: string[] = [];
    const stop = new AbortController();
    const followed = await follow({
      followed: [await followedFiles([log])],
      origin: {},
      stop: stop.signal,
      everyMs: 50,
      withReader: async (work) => {
        const roomOf = async () => ({ free, size });
        const lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB', roomOf });
        try {
          return await work({
            positions: async (keys) =>
              new Map((await lake.positions(keys)).map(({ key, value }) => [key, value])),
            ingest: (sources, { continues }) =>
              lake.ingest(sources, continues === undefined ? {} : { continues }),
          });
        } finally {
          await lake.close();
        }
      },
      onWait: (sentence) => {
        said.push(sentence);
        free = size;
      },
      onBatch: ({ stored }) => {
        if (stored > 0) stop.abort();
      },
    });
    expect(said).toEqual([expect.stringMatching(/has 1 MB left.* It is tried again\.$/)]);
    expect(followed).toMatchObject({ stored: 100, duplicates: 0 });
  });
});
