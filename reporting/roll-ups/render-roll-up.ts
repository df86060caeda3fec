import type { ColumnTypeName } from '../../core/access-log/column.js';
import { oneRequest } from '../../core/access-log/identity.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import { identifier } from '../expression/dialect/sql.js';
import { renderExpression } from '../expression/render-expression.js';
import type { RollUp } from './roll-up.js';

const sqlTypes: Partial<Record<ColumnTypeName, string>> = { bigint: 'BIGINT', integer: 'INTEGER' };

/**
 * The SELECT that computes a roll-up's rows, columns in the order of `rollUpColumns`. The caller names the relation of
 * requests (a table, or a subquery with the times wanted), so that it decides which times are recomputed.
 *
 * Tenants come from `windows`, a table with the columns of `ApiWindow` in snake case, its rows made by
 * `attributionWindows`; windows of one API never overlap, so that the join never repeats a request.
 * `deduplicate` counts each request once where the lake may hold it twice (Firehose delivers at least once).
 */
export const renderRollUp = ({
  rollUp,
  dialect,
  requests,
  windows,
  deduplicate,
  also = [],
}: {
  readonly rollUp: RollUp;
  readonly dialect: SqlDialect;
  readonly requests: string;
  readonly windows: string;
  readonly deduplicate: boolean;
  /** Further columns after the measures, in the engine's own words. */
  readonly also?: readonly string[];
}): string => {
  const dimensions = rollUp.dimensions.map(
    ({ name, from }) => `${renderExpression(from, dialect)} AS ${identifier(name)}`,
  );
  const measures = rollUp.measures.map(({ name, type, aggregate }) => {
    const value = renderExpression(aggregate, dialect);
    // DuckDB's counts and sums are 128 bits wide, a hundred times slower to read back.
    const sqlType = sqlTypes[type];
    return `${sqlType ? `CAST(${value} AS ${sqlType})` : value} AS ${identifier(name)}`;
  });
  const source = deduplicate
    ? `(SELECT r.*, row_number() OVER (PARTITION BY ${oneRequest('r')} ORDER BY r.request_time) AS copy FROM ${requests} r)`
    : requests;
  return `SELECT ${[...dimensions, ...measures, ...also].join(',\n  ')}
FROM (
  SELECT r.*, w.tenant_id
  FROM ${source} r
  LEFT JOIN ${windows} w
    ON r.account_id = w.account_id AND r.region = w.region
    AND r.api_id = w.api_id AND r.stage = w.stage
    AND (w.valid_from IS NULL OR r.request_time >= w.valid_from)
    AND (w.valid_to IS NULL OR r.request_time < w.valid_to)${
      deduplicate ? '\n  WHERE r.copy = 1' : ''
    }
)
GROUP BY ${dimensions.map((_, index) => index + 1).join(', ')}`;
};
