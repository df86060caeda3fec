import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lake } from '../../local/data-folder/lake.js';
import { openLake } from '../../local/data-folder/open-lake.js';
import { fileSource } from '../../local/ingest/line-source.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

/** A log each of whose requests is a row of its own of each roll-up: no two share a quarter of an hour and a status. */
function sparseLog(requests: number): string {
  const file = path.join(temporaryFolder(), 'access.log');
  const quarterMs = 15 * 60_000;
  const statuses = 300;
  writeFileSync(file, '');
  for (let first = 0; first < requests; first += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, requests - first) }, (_, at) => {
      const index = first + at;
      return logLine({
        id: `${index}`,
        account: '111122223333',
        region: 'eu-west-1',
        time: noon + Math.floor(index / statuses) * quarterMs,
        status: 200 + (index % statuses),
      });
    });
    writeFileSync(file, `${lines.join('\n')}\n`, { flag: 'a' });
  }
  return file;
}

const withMemory = async (
  memoryLimit: string,
  dataDir: string,
  work: (lake: Lake) => Promise<void>,
) => {
  const lake = await openLake({ dataDir, memoryLimit, threads: 2 });
  try {
    await work(lake);
  } finally {
    await lake.close();
  }
};

const counted = (lake: Lake) =>
  ask(lake, 'SELECT count(*) AS "rows", sum(requests) AS requests FROM usage');

test('a log of 150,000 rows of the roll-ups is stored in 100 MB of database memory', async () => {
  const requests = 150_000;
  const log = sparseLog(requests);
  await withMemory('100MB', path.join(temporaryFolder(), 'data'), async (lake) => {
    await lake.ingest([fileSource(log)]);
    expect(await counted(lake)).toEqual([{ rows: requests, requests }]);
  });
});

test('4,000 requests of ten accounts on twenty-four days, in no order, are stored in 100 MB of database memory', async () => {
  const log = path.join(temporaryFolder(), 'access.log');
  const dayMs = 24 * 3_600_000;
  const lines = Array.from({ length: 4_000 }, (_, index) => {
    const accountDay = (index * 7919) % 240;
    return logLine({
      id: `${index}`,
      account: String(111122223330 + (accountDay % 10)),
      region: 'eu-west-1',
      time: noon + Math.floor(accountDay / 10) * dayMs + index,
    });
  });
  writeFileSync(log, `${lines.join('\n')}\n`);
  await withMemory('100MB', path.join(temporaryFolder(), 'data'), async (lake) => {
    await lake.ingest([fileSource(log)]);
    expect((await lake.status()).files).toBe(240);
    expect(await ask(lake, 'SELECT sum(requests) AS requests FROM usage')).toEqual([
      { requests: 4_000 },
    ]);
  });
});

test('a folder whose memory does not suffice to name keys opens with its rows as they are, and names them once it does', async () => {
  const dataDir = path.join(temporaryFolder(), 'data');
  const requests = 100_000;
  const log = path.join(temporaryFolder(), 'access.log');
  const lines = Array.from({ length: requests }, (_, index) =>
    logLine({
      id: `${index}`,
      account: '111122223333',
      region: 'eu-west-1',
      time: noon + index,
    }).replace('"requestId"', '"apiKeyId":"k1","requestId"'),
  );
  writeFileSync(log, `${lines.join('\n')}\n`);
  await withMemory('250MB', dataDir, async (lake) => void (await lake.ingest([fileSource(log)])));
  writeFileSync(
    path.join(dataDir, 'catalogue.json'),
    JSON.stringify({
      generatedAt: '2026-11-22T10:00:00.000Z',
      keys: { k1: 'Acme mobile' },
      plans: [{ name: 'Gold', stages: ['a1b2c3d4e5:prod'], keys: ['k1'] }],
    }),
  );
  const named = 'SELECT count(*) AS n, count(consumer) AS named FROM requests';
  const alerts: string[] = [];
  const small = await openLake({
    dataDir,
    memoryLimit: '20MB',
    threads: 2,
    alert: (sentence) => void alerts.push(sentence),
  });
  expect(await ask(small, named)).toEqual([{ n: requests, named: 0 }]);
  await small.close();
  expect(alerts).toEqual([expect.stringMatching(/memory does not suffice to name the keys/)]);
  await withMemory('250MB', dataDir, async (lake) => {
    expect(await ask(lake, named)).toEqual([{ n: requests, named: requests }]);
  });
});

test('what does not fit into memory is refused in a sentence, and what was there before counts', async () => {
  const dataDir = path.join(temporaryFolder(), 'data');
  const few = sparseLog(100);
  // The first hundred are the same requests.
  const many = sparseLog(20_000);
  await withMemory('250MB', dataDir, async (lake) => {
    await lake.ingest([fileSource(few)]);
  });
  await withMemory('20MB', dataDir, async (lake) => {
    await expect(lake.ingest([fileSource(many)])).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('20MB'),
    });
    expect(await counted(lake)).toEqual([{ rows: 100, requests: 100 }]);
  });
  await withMemory('250MB', dataDir, async (lake) => {
    await lake.ingest([fileSource(many)]);
    expect(await counted(lake)).toEqual([{ rows: 20_000, requests: 20_000 }]);
  });
});
