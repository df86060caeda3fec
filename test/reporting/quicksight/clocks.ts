import type { OpenDatabase } from '../../../local/lake/duckdb.js';

/** Gives DuckDB a table of tenants with their zones, and Trino's functions of clocks, which it has under another name. */
export async function knowClocks(
  { writer }: OpenDatabase,
  zones: Readonly<Record<string, string>>,
): Promise<void> {
  await writer.run('CREATE OR REPLACE MACRO with_timezone(of, zone) AS timezone(zone, of)');
  await writer.run('CREATE OR REPLACE MACRO at_timezone(of, zone) AS timezone(zone, of)');
  await writer.run('CREATE OR REPLACE TABLE tenants (tenant_id VARCHAR, time_zone VARCHAR)');
  for (const [tenant, zone] of Object.entries(zones)) {
    await writer.run('INSERT INTO tenants VALUES (?, ?)', [tenant, zone]);
  }
}
