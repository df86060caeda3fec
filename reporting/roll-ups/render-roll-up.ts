import type { ColumnTypeName } from '../../core/access-log/column.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import { identifier } from '../expression/dialect/sql.js';
import { renderExpression } from '../expression/render-expression.js';
import type { RollUp } from './roll-up.js';

const sqlTypes: Partial<Record<ColumnTypeName, string>> = { bigint: 'BIGINT', integer: 'INTEGER' };

/**
 * The SELECT that computes a roll-up's rows, columns in the order of `rollUpColumns`. The caller names the relation of
 * requests, each once and with its `tenant_id`, so that it decides which times are recomputed.
 */
export const renderRollUp = ({
  rollUp,
  dialect,
  requests,
  also = [],
}: {
  readonly rollUp: RollUp;
  readonly dialect: SqlDialect;
  readonly requests: string;
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
  return `SELECT ${[...dimensions, ...measures, ...also].join(',\n  ')}
FROM ${requests}
GROUP BY ${dimensions.map((_, index) => index + 1).join(', ')}`;
};
