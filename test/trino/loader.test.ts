import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storedColumns } from '../../core/access-log/columns.js';
import { dayMs, hourMs, minuteMs } from '../../core/periods/duration.js';
import { seededRandom } from '../../local/demo/random.js';
import { type OpenDatabase, openDuckdb } from '../../local/lake/duckdb.js';
import type { LandedObject } from '../../reporting/lake/landing/landed-object.js';
import { rollUpNames } from '../../reporting/roll-ups/roll-ups.js';
import { dayOf } from '../fixtures/loader-world.js';
import { fileLoader } from './file-loader.js';
import { countOpens, createLakeTable, createLanding, localRoot } from './landing.js';
import { countedAsMade, countedIn, giveToTenants, madeCells } from './made-requests.js';
import { startTrino, type Trino } from './trino.js';

const noon = Date.parse('2026-11-20T12:00:00Z');
/** Fewer, to look at a change: GATEBOOK_LANDED_FILES=100. */
const fileCount = Number(process.env.GATEBOOK_LANDED_FILES ?? 1000);
const rowsOfFile = 20;
const runCount = Math.ceil(fileCount / 100);
const killCount = 2 * runCount;
const accounts = Array.from({ length: 50 }, (_, index) => String(100_000_000_000 + index * 7));
const accountOf = (file: number) => accounts[file % accounts.length] as string;
/** Whose an account's API is; every tenth account's belongs to nobody. */
const tenantOf = (account: number) => (account % 10 === 9 ? null : `tenant-${account % 20}`);

/** Files of which the beginning, the types of the columns, or the pages are not what they should be. */
const poison = Object.fromEntries(
  ['truncated', 'mistyped', 'scrambled'].map((how, index) => [
    how,
    13 + Math.floor((index * fileCount) / 3),
  ]),
) as Record<'truncated' | 'mistyped' | 'scrambled', number>;
const roundOf = (file: number) => Math.floor((file * runCount) / fileCount);

let trino: Trino;
let database: OpenDatabase;
let counter: Awaited<ReturnType<typeof countOpens>>;
const objects: LandedObject[] = [];

/**
 * The rows of all files as a relation of DuckDB: the file that each lies in is a column of it. One in twenty files holds
 * requests of days before; one in twenty holds, as its second half, requests of another file of its account.
 */
const makeRows = () => {
  const lateBy = `CASE WHEN source % 20 = 3 THEN (1 + source % 3) * ${dayMs} ELSE 0 END`;
  const cells = madeCells(`(${noon} - ((${fileCount} - source) * 80000 + i * 1000 + ${lateBy}))`);
  // A copy lies in another file of the same account, and once more in its own file.
  return `CREATE TABLE made AS SELECT ${cells}, file, source FROM (
    SELECT file, CASE WHEN file % 20 = 11 AND i >= 10 AND file >= 50 THEN file - 50 ELSE file END AS source, i
    FROM range(${fileCount}) f(file), (SELECT range AS i FROM range(${rowsOfFile}) UNION ALL SELECT 0)
  )`;
};

const stored = storedColumns.map(({ name }) => `"${name}"`).join(', ');

const writeFileOf = async (file: number, folder: string) => {
  // What arrives late lies in the day of its arrival, as everything does.
  const arrivedAt = noon - (fileCount - file) * 80_000 + 5 * minuteMs;
  const key = `logs/account_id=${accountOf(file)}/region=eu-west-1/dt=${dayOf(arrivedAt)}/file-${file}.parquet`;
  const path = join(folder, key);
  mkdirSync(dirname(path), { recursive: true });
  const cells =
    file === poison.mistyped ? stored.replace('"status"', `'good' AS "status"`) : stored;
  await database.writer.run(
    `COPY (SELECT ${cells} FROM made WHERE file = ${file}) TO '${path}' (FORMAT parquet)`,
  );
  if (file === poison.truncated) truncateSync(path, Math.floor(statSync(path).size / 2));
  if (file === poison.scrambled) {
    const bytes = readFileSync(path);
    // Behind the first column, which the loader itself reads, and before the footer.
    bytes.fill(0xa5, Math.floor(bytes.length * 0.2), Math.floor(bytes.length * 0.3));
    writeFileSync(path, bytes);
  }
  objects.push({ key, etag: `e${file}`, bytes: statSync(path).size, arrivedAt });
};

beforeAll(async () => {
  trino = await startTrino();
  database = await openDuckdb({ file: ':memory:', spill: '', memoryLimit: '400MB', threads: 1 });
  await database.writer.run(makeRows());
  for (let file = 0; file < fileCount; file += 1) await writeFileOf(file, trino.files);
  await createLanding(trino);
  for (const table of ['requests', ...rollUpNames] as const) await createLakeTable(trino, table);
  await giveToTenants(
    trino,
    accounts.map((account, index) => ({ account, tenant: tenantOf(index) })),
  );
  counter = await countOpens(trino.files);
}, 900_000);
afterAll(async () => {
  counter?.stop();
  await trino?.stop();
  await database?.close();
});

/** What was counted until now. */
const countedOpens = async () => {
  await sleep(1000);
  return new Map(counter.opens);
};

/** How often Trino itself opens a file that a statement reads once. */
const opensOfOneRead = async (): Promise<number> => {
  const [{ key }] = objects as [LandedObject];
  const before = (await countedOpens()).get(key) ?? 0;
  await trino.query(
    `SELECT count(status), max(request_time) FROM ${trino.landing}.landing_parquet
     WHERE account_id = '${accountOf(0)}' AND region = 'eu-west-1' AND "$path" = '${localRoot}${key}'`,
  );
  return ((await countedOpens()).get(key) ?? 0) - before;
};

/** Each request once, as DuckDB counts it from the rows as they were made. */
const expected = () =>
  countedAsMade(database, {
    from: `made WHERE file NOT IN (${Object.values(poison).join(', ')})`,
    tenants: accounts.map((_, account) => tenantOf(account)),
  });

test('files of 50 accounts in runs that are killed: every request once, poison apart, no file opened more than twice', async () => {
  const loader = fileLoader({ trino, accounts, now: noon + hourMs });
  const random = seededRandom(12);
  let kills = 0;
  counter.opens.clear();
  for (let round = 0; round < runCount; round += 1) {
    const announced = objects.filter((_, file) => roundOf(file) === round);
    const twice = announced.filter((_, index) => index % 20 === 7);
    // Every fortieth event never comes: the daily listing finds these.
    const events = [...announced, ...twice].filter((_, index) => index % 40 !== 5);
    await loader.ledger.announce(events.toSorted(() => random.next() - 0.5));
    while (kills < (killCount * (round + 1)) / runCount) {
      if (await loader.killedAfter(random.below(260), () => loader.run())) kills += 1;
      else await loader.ledger.announce(objects.filter((_, file) => roundOf(file) === round));
    }
    await loader.run();
  }
  await loader.ledger.announce(objects);
  await loader.run();
  expect(kills).toBe(killCount);
  expect(await countedIn(trino, 'requests')).toEqual(await expected());
  const bad = Object.values(poison).map((file) => objects[file]?.key);
  expect(new Set(loader.quarantined)).toEqual(new Set(bad));
  for (const key of bad) expect(loader.alerts.join()).toContain(key);

  const opens = await countedOpens();
  const opensOfRead = await opensOfOneRead();
  let undisturbed = 0;
  for (const { key } of objects) {
    const opened = opens.get(key) ?? 0;
    const looks = loader.inspections.get(key) ?? 0;
    const tries = loader.attempts.get(key) ?? 0;
    // One look of the loader, and one read by each statement that names it.
    expect([key, opened <= looks + tries * opensOfRead]).toEqual([key, true]);
    if (looks !== 1 || tries > 1) continue;
    undisturbed += 1;
    expect([key, opened <= 1 + opensOfRead]).toEqual([key, true]);
  }
  process.stdout.write(
    `opened once or twice: ${undisturbed} of ${objects.length} files; statements: ${loader.statements.length}\n`,
  );
  // Two kills a run, and the halving of what cannot be read, concern most.
  expect(undisturbed).toBeGreaterThan(fileCount / 10);

  await loader.rollUp();
  expect(await countedIn(trino, 'usage')).toEqual(await expected());
  expect(await loader.touched.list()).toEqual([]);
}, 1_800_000);

test("a tenant's question reads the parts of its own bucket and day, and no other", async () => {
  const day = `request_time >= TIMESTAMP '2026-11-20 00:00:00' AND request_time < TIMESTAMP '2026-11-21 00:00:00'`;
  const all = await trino.answer(
    `SELECT count(status), sum(response_length) FROM requests WHERE ${day}`,
  );
  const own = await trino.answer(
    `SELECT count(status), sum(response_length) FROM requests WHERE tenant_id = 'tenant-3' AND ${day}`,
  );
  const [[inBucket]] = (await trino.query(
    `SELECT sum(record_count) FROM "requests$partitions" WHERE partition.request_time_day = DATE '2026-11-20'
       AND partition.tenant_id_bucket = (SELECT DISTINCT b.partition.tenant_id_bucket FROM "requests$files" b
         WHERE b.file_path IN (SELECT DISTINCT "$path" FROM requests WHERE tenant_id = 'tenant-3') AND b.partition.tenant_id_bucket IS NOT NULL LIMIT 1)`,
  )) as [[number]];
  expect(own.rowsRead).toBeLessThanOrEqual(inBucket);
  expect(own.rowsRead).toBeLessThan(all.rowsRead / 4);
}, 300_000);

test('an API that another tenant had is given to its own by a run over the days named, and the rest is left', async () => {
  const loader = fileLoader({ trino, accounts, now: noon + hourMs });
  const of = `SELECT count(*) FROM requests WHERE tenant_id = `;
  const [[before]] = (await trino.query(`${of}'tenant-1'`)) as [[number]];
  const [[onDay]] = (await trino.query(
    `${of}'tenant-1' AND request_time >= TIMESTAMP '2026-11-20 00:00:00'`,
  )) as [[number]];
  await trino.query(`UPDATE registry_apis SET tenant_id = 'initech' WHERE tenant_id = 'tenant-1'`);
  const heal = { task: 'heal', from: '2026-11-20T00:00:00Z', to: '2026-11-20T12:00:00Z' };
  await loader.run(heal);
  expect(await trino.query(`${of}'initech'`)).toEqual([[onDay]]);
  expect(await trino.query(`${of}'tenant-1'`)).toEqual([[before - onDay]]);
  await loader.run(heal);
  await loader.rollUp();
  expect(await trino.query(`SELECT sum(requests) FROM usage WHERE tenant_id = 'initech'`)).toEqual([
    [onDay],
  ]);
}, 600_000);
