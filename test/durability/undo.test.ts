import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Lake } from '../../local/data-folder/lake.js';
import { openLake } from '../../local/data-folder/open-lake.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const api = { account: '111122223333', region: 'eu-west-1' };
const line = (id: number): string =>
  id % 5 === 4 ? `bad ${id}` : logLine({ ...api, id: `${id}`, time: noon + (id % 3) * 7_200_000 });
const log = (ids: readonly number[], name = 'test') => textSource(ids.map(line).join('\n'), name);

/** All that a user can count, roll-ups and rejected lines included. */
const numbers = async (lake: Lake) => ({
  requests: await ask(lake, 'SELECT extended_request_id AS id FROM requests ORDER BY id'),
  usage: await ask(
    lake,
    'SELECT quarter_hour, sum(requests) AS n FROM usage GROUP BY ALL ORDER BY ALL',
  ),
  audience: await ask(
    lake,
    'SELECT quarter_hour, sum(requests) AS n FROM audience GROUP BY ALL ORDER BY ALL',
  ),
  rejected: (await lake.rejected({ limit: 1000 }))
    .flatMap(({ samples }) => samples.map(({ beginning }) => beginning))
    .sort(),
});

/** Those of a new lake into which these lines came and nothing else. */
const freshNumbers = (ids: readonly number[]) =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([log(ids)]);
    return numbers(lake);
  });

test('an ingest that is taken back leaves the numbers as they were, and its log can be ingested again', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const right = await lake.ingest([log([0, 1, 2, 4], 'right.log')], { by: 'somebody' });
    const before = await numbers(lake);
    const wrong = await lake.ingest([log([2, 3, 4, 5, 9], 'wrong.log')]);
    expect(wrong).toMatchObject({ stored: 2, duplicates: 1, rejected: 2 });
    const after = await numbers(lake);
    expect(await lake.ingests()).toMatchObject([
      { id: wrong.id, by: null, sources: ['wrong.log'], stored: 2, duplicates: 1, undoneAt: null },
      { id: right.id, by: 'somebody', sources: ['right.log'], stored: 3, duplicates: 0 },
    ]);

    const undone = await lake.undo(wrong.id);
    expect(undone).toMatchObject({ already: false, removed: 2, rejected: 1, ingestAgain: [] });
    expect(await numbers(lake)).toEqual(before);
    expect(await lake.findIngest(wrong.id)).toMatchObject({ undoneAt: undone.undoneAt });
    expect(await lake.undo(wrong.id)).toMatchObject({
      already: true,
      removed: 0,
      undoneAt: undone.undoneAt,
    });

    expect(await lake.ingest([log([2, 3, 4, 5, 9])])).toMatchObject({ stored: 2, duplicates: 1 });
    expect(await numbers(lake)).toEqual(after);
    expect((await lake.undo(right.id)).ingestAgain).toMatchObject([{ duplicates: 1 }]);
    await expect(lake.undo('20260101T000000000Z-00000000')).rejects.toMatchObject({
      code: 'unknown-ingest',
    });
  });
});

test('an ingest that still runs cannot be taken back', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    let refused: unknown;
    await lake.ingest(
      (async function* () {
        yield log([0, 1]);
        // Ingests are listed from their first transaction on, which one that has ended makes for all.
        await lake.ingest([log([2])]);
        const running = (await lake.ingests()).find(({ stored }) => stored !== 1);
        refused = await lake.undo(running?.id ?? '').catch((error) => error);
      })(),
    );
    expect(refused).toMatchObject({ code: 'request-in-progress' });
    expect((await numbers(lake)).requests).toHaveLength(3);
  });
});

test('requests that were given to an API, and lines that were replayed, go with their ingest', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const { id } = await lake.ingest([
      textSource([logLine({ id: 'a', api: '-', stage: '-' }), 'bad'].join('\n')),
    ]);
    await lake.replay();
    await lake.assign({
      api: {
        accountId: '111122223333',
        region: 'eu-west-1',
        restApiId: 'a1b2c3d4e5',
        stage: 'prod',
      },
    });
    expect(await lake.undo(id)).toMatchObject({ removed: 1, rejected: 1 });
    expect(await numbers(lake)).toEqual({ requests: [], usage: [], audience: [], rejected: [] });
  });
});

const parquet = (dataDir: string) =>
  readdirSync(path.join(dataDir, 'lake', 'logs'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.parquet'),
  );

describe('killed while it takes an ingest back', () => {
  /** A lake with the wrong ingest merged into one file with others, a copy of it as it was, and the wrong one undone. */
  const dataDir = temporaryFolder();
  const before = temporaryFolder();
  const logs = (folder: string) => path.join(folder, 'lake', 'logs');
  const others = [10, 11, 12, 13, 15, 16, 17, 18];
  let wrong = '';
  beforeAll(async () => {
    await withLake(dataDir, async (lake) => {
      ({ id: wrong } = await lake.ingest([log([3, 5])]));
      for (const id of others) await lake.ingest([log([id])]);
    });
    expect(parquet(dataDir)).toHaveLength(1);
    cpSync(dataDir, before, { recursive: true });
    await withLake(dataDir, (lake) => lake.undo(wrong));
  });

  test('before it counts, nothing has happened, and it can be done again', async () => {
    const folder = temporaryFolder();
    cpSync(before, folder, { recursive: true });
    cpSync(logs(dataDir), logs(folder), { recursive: true });
    await withLake(folder, async (lake) => {
      expect(await numbers(lake)).toEqual(await freshNumbers([3, 5, ...others]));
      expect(await lake.undo(wrong)).toMatchObject({ already: false, removed: 2 });
      expect(await numbers(lake)).toEqual(await freshNumbers(others));
    });
    expect(parquet(folder)).toHaveLength(1);
  });

  test('after it counts, the requests do not come back with the files that were left', async () => {
    cpSync(logs(before), logs(dataDir), { recursive: true });
    await withLake(dataDir, async (lake) => {
      expect(await numbers(lake)).toEqual(await freshNumbers(others));
      expect(await lake.ingest([log([3, 5])])).toMatchObject({ stored: 2, duplicates: 0 });
    });
  });
});

test('a lake whose database is lost still knows which requests belong together', async () => {
  const dataDir = temporaryFolder();
  const id = await withLake(dataDir, async (lake) => {
    await lake.ingest([log([0, 1])]);
    return (await lake.ingest([log([2, 3])])).id;
  });
  const moved = temporaryFolder();
  cpSync(path.join(dataDir, 'lake'), path.join(moved, 'lake'), { recursive: true });
  await withLake(moved, async (lake) => {
    expect(await lake.ingests()).toMatchObject([{ id, by: null, sources: [], stored: 2 }, {}]);
    expect(await lake.undo(id)).toMatchObject({ removed: 2 });
    expect(await numbers(lake)).toEqual(await freshNumbers([0, 1]));
  });
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(fc.nat({ max: 24 }), { minLength: 1, maxLength: 6 }) },
  { weight: 2, arbitrary: fc.record({ undo: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);

test('after any ingests and undos, each request is there as long as the ingest that stored it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const dataDir = temporaryFolder();
      let lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
      try {
        const ingests: { id: string; ids: readonly number[]; counts: boolean }[] = [];
        const owner = new Map<number, string>();
        for (const it of steps) {
          if (it === 'reopen') {
            await lake.close();
            lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
          } else if (Array.isArray(it)) {
            const { id } = await lake.ingest([log(it)]);
            for (const one of it) if (!owner.has(one)) owner.set(one, id);
            ingests.push({ id, ids: it, counts: true });
          } else if (ingests.length > 0) {
            const chosen = ingests[it.undo % ingests.length] as (typeof ingests)[number];
            const { already } = await lake.undo(chosen.id);
            expect(already).toBe(!chosen.counts);
            chosen.counts = false;
            for (const [one, id] of owner) if (id === chosen.id) owner.delete(one);
          }
        }
        expect(await numbers(lake)).toEqual(await freshNumbers([...owner.keys()]));
        // What had been found there already comes back when its logs are ingested again.
        const remaining = ingests.filter(({ counts }) => counts).map(({ ids }) => ids);
        await lake.ingest(remaining.map((ids) => log(ids)));
        expect(await numbers(lake)).toEqual(await freshNumbers(remaining.flat()));
      } finally {
        await lake.close();
      }
    }),
    { numRuns: 1 },
  );
}, 120_000);
