import { identifier } from '../expression/dialect/sql.js';
import { timeColumn } from '../query/table.js';
import { rollUpColumns } from '../roll-ups/roll-up.js';
import { type RollUpName, rollUps } from '../roll-ups/roll-ups.js';
import { localTimeColumn, localTimeSql } from './local-time.js';
import { tenantColumn } from './names.js';

/**
 * The query that fills the data set of a roll-up: its rows of the last days, each with what the clock of its tenant showed. A full
 * refresh drops what has become older: without a bound SPICE would hold all history, and be billed for it.
 *
 * @param relation the roll-up's table, and the registry's table of tenants, in Athena's words
 * @param days how many days before today, of UTC
 */
export function rollUpSql(
  table: RollUpName,
  relation: { readonly rows: string; readonly tenants: string },
  days: number,
): string {
  const time = `r.${identifier(timeColumn(table))}`;
  const names = rollUpColumns(rollUps[table]).map(({ name }) => `r.${identifier(name)}`);
  const local = localTimeSql(time, 't.time_zone');
  return `SELECT ${names.join(', ')}, ${local} AS ${identifier(localTimeColumn.name)}
FROM ${relation.rows} r
LEFT JOIN ${relation.tenants} t ON r.${identifier(tenantColumn)} = t.${identifier(tenantColumn)}
WHERE ${time} >= CAST(current_date - INTERVAL '${days}' DAY AS timestamp)`;
}
