import { columnTypes } from '../../../core/access-log/column.js';
import { type ColumnName, columns } from '../../../core/access-log/columns.js';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import { attributionWindows } from '../../../core/registry/attribution.js';
import { type OpenDatabase, openDuckdb } from '../../../local/lake/duckdb.js';
import { duckdb } from '../../../reporting/expression/dialect/duckdb.js';
import { audience } from '../../../reporting/roll-ups/audience.js';
import { renderRollUp } from '../../../reporting/roll-ups/render-roll-up.js';
import { usage } from '../../../reporting/roll-ups/usage.js';

/** A request of a test: the columns it names, all others null. Times are milliseconds since 1970. */
export type LogRow = Partial<Record<ColumnName, string | number | boolean | null>> & {
  readonly request_time: number;
  readonly account_id: string;
  readonly region: string;
};

const windowColumns = {
  account_id: 'VARCHAR',
  region: 'VARCHAR',
  api_id: 'VARCHAR',
  stage: 'VARCHAR',
  tenant_id: 'VARCHAR',
  valid_from: 'TIMESTAMP',
  valid_to: 'TIMESTAMP',
};

const time = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().replace('T', ' ').replace('Z', '');

async function fill(
  database: OpenDatabase,
  table: string,
  types: Record<string, string>,
  rows: readonly object[],
): Promise<void> {
  await database.writer.run(
    `CREATE OR REPLACE TABLE ${table} AS
    SELECT unnest(from_json(CAST(? AS JSON), '${JSON.stringify([types])}'), recursive := true)`,
    [JSON.stringify(rows)],
  );
}

/** An empty database in memory. */
export const openSmallLake = (): Promise<OpenDatabase> =>
  openDuckdb({ file: ':memory:', spill: '/nonexistent', memoryLimit: '500MB', threads: 1 });

/** Fills `requests`, the windows and both roll-ups, in place of what was there. */
export async function fillSmallLake(
  database: OpenDatabase,
  rows: readonly LogRow[],
  windows: readonly ApiWindow[],
): Promise<void> {
  await fill(
    database,
    'requests',
    Object.fromEntries(columns.map(({ name, type }) => [name, columnTypes[type].duckdb])),
    rows.map((row) => ({
      ...row,
      request_time: time(row.request_time),
      dt: time(row.request_time)?.slice(0, 10),
    })),
  );
  await fill(
    database,
    'api_windows',
    windowColumns,
    attributionWindows(windows).map((window) => ({
      account_id: window.accountId,
      region: window.region,
      api_id: window.restApiId,
      stage: window.stage,
      tenant_id: window.tenantId,
      valid_from: time(window.validFrom),
      valid_to: time(window.validTo),
    })),
  );
  for (const rollUp of [usage, audience]) {
    await database.writer.run(
      `CREATE OR REPLACE TABLE ${rollUp.name} AS ${renderRollUp({
        rollUp,
        dialect: duckdb,
        requests: 'requests',
        windows: 'api_windows',
        deduplicate: false,
      })}`,
    );
  }
}
