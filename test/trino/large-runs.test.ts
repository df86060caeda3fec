import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dayMs, hourMs, minuteMs } from '../../core/periods/duration.js';
import { type OpenDatabase, openDuckdb } from '../../local/lake/duckdb.js';
import { daysOfStatement } from '../../reporting/lake/landing/batches.js';
import type { LandedObject } from '../../reporting/lake/landing/landed-object.js';
import { objectsOfRun } from '../../reporting/lake/landing/loader.js';
import { dayOf, keyOf, readMerge } from '../fixtures/loader-world.js';
import { fileLoader } from './file-loader.js';
import { createLakeTable, createLanding } from './landing.js';
import { countedAsMade, countedIn, giveToTenants, madeCells } from './made-requests.js';
import { startTrino, type Trino } from './trino.js';

const noon = Date.parse('2026-11-20T12:00:00Z');
const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index * 7));
const tenantOf = (account: number) => (account % 10 === 9 ? null : `tenant-${account}`);

/** What landed in a day: two requests an object, more objects than a run takes. */
const freshCount = objectsOfRun + 50;
/** What a backfill writes: an object has requests of each of 120 days. */
const backfillCount = 20;
const backfillDays = 120;
/** Athena's bound on the text of a statement. */
const statementBytes = 262_144;

let trino: Trino;
let database: OpenDatabase;
const fresh: LandedObject[] = [];
const backfilled: LandedObject[] = [];

const makeRows = `CREATE TABLE made AS SELECT ${madeCells('request_ms')}, source FROM (
  SELECT source, i, ${noon} - (source % 1440) * ${minuteMs} - i * 1000 AS request_ms FROM range(${freshCount}) s(source), range(2) r(i)
  UNION ALL
  SELECT ${freshCount} + source, i, ${noon} - (2 + i) * ${dayMs} - source * ${minuteMs}
  FROM range(${backfillCount}) s(source), range(${backfillDays}) r(i))`;

const writeFileOf = async (source: number): Promise<LandedObject> => {
  const account = accounts[source % accounts.length] as string;
  const key = keyOf(account, `file-${source}`, dayOf(noon));
  const path = join(trino.files, key);
  mkdirSync(dirname(path), { recursive: true });
  await database.writer.run(
    `COPY (SELECT * EXCLUDE (source) FROM made WHERE source = ${source}) TO '${path}' (FORMAT parquet)`,
  );
  return { key, etag: `e${source}`, bytes: statSync(path).size, arrivedAt: noon + source };
};

beforeAll(async () => {
  trino = await startTrino();
  database = await openDuckdb({ file: ':memory:', spill: '', memoryLimit: '400MB', threads: 1 });
  await database.writer.run(makeRows);
  for (let source = 0; source < freshCount; source += 1) fresh.push(await writeFileOf(source));
  for (let source = 0; source < backfillCount; source += 1)
    backfilled.push(await writeFileOf(freshCount + source));
  await createLanding(trino);
  await createLakeTable(trino, 'requests');
  await giveToTenants(
    trino,
    accounts.map((account, index) => ({ account, tenant: tenantOf(index) })),
  );
}, 900_000);
afterAll(async () => {
  await trino?.stop();
  await database?.close();
});

const asMade = (where: string) =>
  countedAsMade(database, {
    from: `made WHERE ${where}`,
    tenants: accounts.map((_, account) => tenantOf(account)),
  });

/** The days of a statement, and its bytes: what Athena bounds. */
const sizeOf = (sql: string) => ({
  bytes: Buffer.byteLength(sql),
  days: readMerge(sql).spans.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / dayMs), 0),
});

test('a run loads as many objects as it takes, each once, in statements that Athena takes; the next run loads the rest', async () => {
  const loader = fileLoader({ trino, accounts, now: noon + hourMs });
  await loader.ledger.announce(fresh);
  await loader.run();
  const named = loader.statements.flatMap((sql) => readMerge(sql).keys);
  expect(new Set(named).size).toBe(objectsOfRun);
  expect(named).toHaveLength(objectsOfRun);
  for (const sql of loader.statements) expect(sizeOf(sql).bytes).toBeLessThan(statementBytes);
  const inRun = loader.statements.length;
  await loader.run();
  expect(await countedIn(trino, 'requests')).toEqual(await asMade(`source < ${freshCount}`));
  expect(loader.quarantined).toEqual([]);
  process.stdout.write(`${objectsOfRun} objects in ${inRun} statements\n`);
}, 1_800_000);

// Trino refuses a statement that has more than a hundred writers open, as Athena does.
test('a backfill over 120 days is loaded a few days at a time, within the writers that a statement may open', async () => {
  const loader = fileLoader({ trino, accounts, now: noon + hourMs });
  await loader.ledger.announce(backfilled);
  await loader.run();
  expect(loader.quarantined).toEqual([]);
  const isOld = `request_time < TIMESTAMP '2026-11-19 00:00:00'`;
  expect(await countedIn(trino, 'requests', isOld)).toEqual(
    await asMade(`source >= ${freshCount}`),
  );
  expect(loader.statements).toHaveLength(Math.ceil(backfillDays / daysOfStatement));
  for (const sql of loader.statements)
    expect(sizeOf(sql).days).toBeLessThanOrEqual(daysOfStatement);
  // The hour that begins at noon, and the one before.
  expect(await loader.touched.list()).toHaveLength(2 * backfillDays);
}, 1_800_000);
