import { identifier } from '../expression/dialect/sql.js';
import { timeColumn } from '../query/table.js';
import { rollUpColumns } from '../roll-ups/roll-up.js';
import { type RollUpName, rollUps } from '../roll-ups/roll-ups.js';
import { localTimeColumn, localTimeSql } from './local-time.js';
import { tenantColumn } from './names.js';

/**
 * The query that fills the data set of a roll-up: its rows, each with what the clock of its tenant showed.
 *
 * @param relation the roll-up's table, and the registry's table of tenants, in Athena's words
 */
export function rollUpSql(
  table: RollUpName,
  relation: { readonly rows: string; readonly tenants: string },
): string {
  const names = rollUpColumns(rollUps[table]).map(({ name }) => `r.${identifier(name)}`);
  const local = localTimeSql(`r.${identifier(timeColumn(table))}`, 't.time_zone');
  return `SELECT ${names.join(', ')}, ${local} AS ${identifier(localTimeColumn.name)}
FROM ${relation.rows} r
LEFT JOIN ${relation.tenants} t ON r.${identifier(tenantColumn)} = t.${identifier(tenantColumn)}`;
}
