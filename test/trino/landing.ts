import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { partitionColumns, storedColumns } from '../../core/access-log/columns.js';
import type { TimesOf } from '../../reporting/lake/landing/inspection.js';
import { timesOfParquet } from '../../reporting/lake/landing/times-parquet.js';
import {
  dayColumn,
  type LakeTable,
  lakeColumns,
  tenantBuckets,
} from '../../reporting/lake/writing/lake-tables.js';
import { icebergColumns } from './tables.js';
import type { Trino } from './trino.js';

/** What a path of the landing table begins with here. */
export const localRoot = 'local:///';

/** The table over what has landed, as the stack makes it: partitions are projected, and `account_id` is injected. */
export const createLanding = async (trino: Trino): Promise<void> => {
  const stored = icebergColumns(storedColumns).replaceAll('TIMESTAMP(6)', 'TIMESTAMP(3)');
  const projections: Record<string, string> = {
    account_id: "partition_projection_type = 'injected'",
    region:
      "partition_projection_type = 'enum', partition_projection_values = ARRAY['eu-west-1', 'us-east-1']",
    dt: "partition_projection_type = 'date', partition_projection_format = 'yyyy-MM-dd', partition_projection_range = ARRAY['2025-10-01', '2026-12-31']",
  };
  const partitions = partitionColumns.map(
    ({ name }) => `"${name}" VARCHAR WITH (${projections[name]})`,
  );
  await trino.query(`CREATE TABLE ${trino.landing}.landing_parquet (${stored}, ${partitions.join(', ')}) WITH (
    external_location = '${localRoot}logs', format = 'PARQUET',
    partitioned_by = ARRAY[${partitionColumns.map(({ name }) => `'${name}'`).join(', ')}],
    partition_projection_enabled = true,
    partition_projection_location_template = '${localRoot}logs/account_id=\${account_id}/region=\${region}/dt=\${dt}')`);
  await trino.query(
    'CREATE TABLE registry_apis (account_id VARCHAR, region VARCHAR, api_id VARCHAR, stage VARCHAR, tenant_id VARCHAR, valid_from VARCHAR, valid_to VARCHAR)',
  );
};

/** A table of the lake, partitioned as the stack makes it. */
export const createLakeTable = (trino: Trino, table: LakeTable): Promise<unknown> => {
  const buckets = table === 'requests' ? `, 'bucket(tenant_id, ${tenantBuckets})'` : '';
  return trino.query(
    `CREATE TABLE "${table}" (${icebergColumns(lakeColumns[table])}) WITH (partitioning = ARRAY['day(${dayColumn[table]})'${buckets}])`,
  );
};

/** A statement of Athena's in Trino's words: the two tables lie in one catalogue there, and in two here. */
export const inTrino = ({ landing }: Trino, sql: string): string =>
  sql.replaceAll('"landing_parquet"', `${landing}.landing_parquet`);

/** The times of an object below a folder. */
export const fileTimesOf =
  (folder: string): TimesOf =>
  async ({ key }, take) => {
    const bytes = await readFile(join(folder, key));
    const slice = async (start: number, end: number) => bytes.subarray(start, end);
    return timesOfParquet({ byteLength: bytes.length, slice }, take);
  };

/** Counts how often each file below a folder is opened, by whomever; every folder has to be there already. */
export const countOpens = async (folder: string) => {
  const script = join(import.meta.dirname, 'count_opens.py');
  const child: ChildProcess = spawn('python3', [script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const opens = new Map<string, number>();
  let isReady = false;
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    if (line === 'ready') isReady = true;
    else
      opens.set(line.slice(folder.length + 1), (opens.get(line.slice(folder.length + 1)) ?? 0) + 1);
  });
  while (!isReady) {
    if (child.exitCode !== null) throw new Error('Opens cannot be counted here.');
    await sleep(50);
  }
  return {
    /** By paths below the folder. */
    opens,
    stop: () => void child.kill(),
  };
};
