import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hourMs } from '../../core/periods/duration.js';
import { openDuckdb } from '../../local/lake/duckdb.js';
import { mergeRollUp } from '../../reporting/lake/merge-roll-up.js';
import { createLakeTable } from './landing.js';
import { startTrino, type Trino } from './trino.js';

let trino: Trino;

beforeAll(async () => {
  trino = await startTrino();
}, 600_000);
afterAll(() => trino?.stop());

/** The SQL of the page, in order: what counts, and what deletes. */
const statementsOfPage = (): string[] => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/erasure-in-aws.md'), 'utf8');
  return [...page.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql]) => sql ?? '');
};

const from = Date.parse('2026-10-05T08:00:00Z');
const tables = ['requests', 'audience'] as const;

/** Every cell of every file that lies below the tables, as text. */
const cellsOfFiles = async (): Promise<string> => {
  const database = await openDuckdb({
    file: ':memory:',
    spill: '',
    memoryLimit: '200MB',
    threads: 1,
  });
  const files = readdirSync(trino.files, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.parquet'),
  );
  const cells: string[] = [];
  for (const file of files) {
    const rows = await database.reader.rows<{ row: string }>(
      `SELECT r::VARCHAR AS row FROM read_parquet('${join(trino.files, file)}') r`,
    );
    cells.push(...rows.map(({ row }) => row));
  }
  await database.close();
  return cells.join('\n');
};

test('the statements of the page erase one person of one tenant, from the files too', async () => {
  for (const table of tables) await createLakeTable(trino, table);
  const rows = [
    ['a', 'acme', 'alice', 'Alice and sons'],
    ['b', 'acme', 'alice', 'Alice and sons'],
    ['c', 'acme', 'bob', 'Bob'],
    ['d', 'globex', 'alice', 'Globex'],
    ['e', 'acme', 'Alice', 'Bob'],
  ].map(
    ([id, tenant, sub, consumer], index) =>
      `(TIMESTAMP '2026-10-05 08:${10 + index}:00', '${id}', 'shop', 'prod', 200, '${sub}', '${consumer}', '111122223333', 'eu-west-1', '2026-10-05', '${tenant}')`,
  );
  await trino.query(`INSERT INTO requests (request_time, extended_request_id, api_id, stage, status, sub, consumer,
    account_id, region, dt, tenant_id) VALUES ${rows.join(', ')}`);
  const recompute = () => trino.query(mergeRollUp({ table: 'audience', from, to: from + hourMs }));
  await recompute();
  const [count = '', erase = '', ...others] = statementsOfPage();
  expect(others).toEqual([]);
  expect(await trino.query(count)).toEqual([['2026-10-05', 2]]);
  expect(await cellsOfFiles()).toContain('Alice and sons');

  await trino.query(erase);
  await recompute();
  expect(await trino.query(count)).toEqual([]);
  expect(await trino.query('SELECT extended_request_id FROM requests ORDER BY 1')).toEqual([
    ['c'],
    ['d'],
    ['e'],
  ]);
  expect(
    await trino.query(
      'SELECT tenant_id, consumer, sum(requests) FROM audience GROUP BY 1, 2 ORDER BY 1, 2',
    ),
  ).toEqual([
    ['acme', 'Bob', 2],
    ['globex', 'Globex', 1],
  ]);

  // Athena's OPTIMIZE and VACUUM in Trino's words. Without them, the bytes are there still.
  expect(await cellsOfFiles()).toContain('Alice and sons');
  for (const table of tables) {
    for (const step of [
      'optimize',
      "expire_snapshots(retention_threshold => '0s')",
      "remove_orphan_files(retention_threshold => '0s')",
    ]) {
      await trino.query(`ALTER TABLE ${table} EXECUTE ${step}`);
    }
  }
  const left = await cellsOfFiles();
  expect(left).toContain('Bob');
  expect(left).not.toContain('Alice and sons');
  expect(left.match(/alice/g)).toHaveLength(1);
}, 600_000);
