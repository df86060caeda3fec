import { spawnSync } from 'node:child_process';
import path from 'node:path';
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

test('a disk that fills up is told in one sentence, and what was stored before is intact', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) => lake.ingest([textSource(lines(10))]));
  // A limit on the size of files (in KiB) answers a write as a full disk does, and needs no privileges.
  const script = `ulimit -f 300; exec "$0" "$@"`;
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '-c',
      script,
      process.execPath,
      '--import',
      'tsx',
      path.join(import.meta.dirname, 'failing-ingest.ts'),
      dataDir,
      temporaryFile('access.log', lines(5_000)),
    ],
    { encoding: 'utf8' },
  );
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
