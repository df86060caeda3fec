import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnTypes } from '../../core/access-log/column.js';
import { columns, storedColumns } from '../../core/access-log/columns.js';
import { type OpenDatabase, openDuckdb } from '../../local/lake/duckdb.js';
import { mergeRollUp } from '../../reporting/lake/merge-roll-up.js';
import { missingColumns } from '../../reporting/lake/writing/add-columns.js';
import { icebergColumns } from './tables.js';
import { startTrino, type Trino } from './trino.js';

let trino: Trino;
let database: OpenDatabase;

beforeAll(async () => {
  trino = await startTrino();
  database = await openDuckdb({ file: ':memory:', spill: '', memoryLimit: '200MB', threads: 1 });
}, 600_000);
afterAll(async () => {
  await trino?.stop();
  await database?.close();
});

const from = Date.parse('2026-11-02T08:00:00Z');
const account = '111122223333';

/** A row of a request as a version with these columns writes it. */
const row = (names: readonly string[], id: string) =>
  names
    .map((name) => {
      const declared = columns.find((column) => column.name === name);
      const values: Partial<Record<string, string>> = {
        request_time: `make_timestamp_ms(${from + 60_000})`,
        extended_request_id: `'${id}'`,
        api_id: "'shop'",
        stage: "'prod'",
        status: '200',
        account_id: `'${account}'`,
        region: "'eu-west-1'",
        dt: "'2026-11-02'",
      };
      const type =
        declared === undefined || declared.type === 'date'
          ? 'VARCHAR'
          : columnTypes[declared.type].duckdb;
      return `CAST(${values[name] ?? 'NULL'} AS ${type}) AS "${name}"`;
    })
    .join(', ');

/** The columns that the first version of the product wrote, and those of the key. */
const ofFirstVersion = (): string[] => {
  const file = join(import.meta.dirname, '../fixtures/product-1.0.0.json');
  const resources = Object.values(JSON.parse(readFileSync(file, 'utf8'))) as {
    Type: string;
    Properties: { TableInput: { StorageDescriptor: { Columns: { Name: string }[] } } };
  }[];
  const table = resources.find(({ Type }) => Type === 'AWS::Glue::Table');
  const stored = table?.Properties.TableInput.StorageDescriptor.Columns ?? [];
  return [...stored.map(({ Name }) => Name), 'account_id', 'region', 'dt'];
};

test('rows of an older and of a newer member stand beside those of today', async () => {
  const today = columns.map(({ name }) => name as string);
  const versions = {
    older: ofFirstVersion().filter((name) => name !== 'country'),
    today,
    newer: ['of_the_future', ...today.toReversed()],
  };
  await trino.query(`CREATE TABLE requests (${icebergColumns(columns)})`);
  for (const [version, names] of Object.entries(versions)) {
    const folder = join(trino.files, version);
    mkdirSync(folder);
    await database.writer.run(
      `COPY (SELECT ${row(names, version)}) TO '${join(folder, 'rows.parquet')}' (FORMAT parquet)`,
    );
    await trino.query(
      `ALTER TABLE requests EXECUTE add_files(location => 'local:///${version}', format => 'PARQUET')`,
    );
  }
  expect(
    await trino.query(
      'SELECT extended_request_id, status, country, account_id FROM requests ORDER BY 1',
    ),
  ).toEqual(['newer', 'older', 'today'].map((version) => [version, 200, null, account]));
  expect(storedColumns.length).toBeGreaterThan(versions.older.length - 4);
}, 300_000);

test('a roll-up that was made with its time alone, or by a version before a column, takes rows after its migration', async () => {
  await trino.query('ALTER TABLE requests ADD COLUMN tenant_id VARCHAR');
  const present = async () =>
    new Set((await trino.query('SHOW COLUMNS FROM usage')).map(([name]) => name as string));
  /** What Athena's one statement does, in Trino's own words. */
  const migrate = async () => {
    for (const column of missingColumns('usage', await present())) {
      await trino.query(`ALTER TABLE usage ADD COLUMN ${icebergColumns([column])}`);
    }
  };
  const merge = () => trino.query(mergeRollUp({ table: 'usage', from, to: from + 3_600_000 }));
  await trino.query(
    `CREATE TABLE usage (quarter_hour TIMESTAMP(6)) WITH (partitioning = ARRAY['day(quarter_hour)'])`,
  );
  await expect(merge()).rejects.toThrow();
  await migrate();
  await merge();
  const counted = 'SELECT sum(requests), sum(successes), max(domain_name) FROM usage';
  expect(await trino.query(counted)).toEqual([[3, 3, null]]);
  // As a version before the column left it.
  await trino.query('ALTER TABLE usage DROP COLUMN successes');
  await migrate();
  expect(await trino.query(counted)).toEqual([[3, null, null]]);
  await merge();
  expect(await trino.query(counted)).toEqual([[3, 3, null]]);
}, 600_000);
