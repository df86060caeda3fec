import type { SqlDialect } from './dialect.js';
import { standardSql } from './sql.js';

/** DuckDB: the engine on one machine. */
export const duckdb: SqlDialect = {
  ...standardSql,
  name: 'duckdb',
  // DuckDB reads no further than a NUL, also inside text.
  text: (value) => {
    const parts = value.split('\0').map(standardSql.text);
    return parts.length === 1 ? parts.join() : `(${parts.join(' || chr(0) || ')})`;
  },
  // DuckDB's own least and greatest pass nulls over: least(1, NULL) is 1. A comparison with null is true neither way.
  least: (left, right) =>
    `CASE WHEN ${left} <= ${right} THEN ${left} WHEN ${left} > ${right} THEN ${right} END`,
  greatest: (left, right) =>
    `CASE WHEN ${left} >= ${right} THEN ${left} WHEN ${left} < ${right} THEN ${right} END`,
  quantile: (of, quantile) => `quantile_cont(${of}, ${quantile})`,
  quantileIsExact: true,
  list: (values) => `[${values.join(', ')}]`,
  countBelow: (list, value) => `len(list_filter(${list}, lambda x: x < ${value}))`,
  at: (list, place) => `${list}[${place}]`,
  quarterHour: (of) => `time_bucket(INTERVAL '15' MINUTE, ${of})`,
  hour: (of) => `date_trunc('hour', ${of})`,
  fiveMinutes: (of) => `time_bucket(INTERVAL '5' MINUTE, ${of})`,
  weekday: 'isodow',
  dayParameter: 'CAST(? AS DATE)',
};
