import type { SqlDialect } from './dialect.js';
import { standardSql } from './sql.js';

/** DuckDB: the engine on one machine. */
export const duckdb: SqlDialect = {
  ...standardSql,
  name: 'duckdb',
  quantile: (of, quantile) => `quantile_cont(${of}, ${quantile})`,
  list: (values) => `[${values.join(', ')}]`,
  countBelow: (list, value) => `len(list_filter(${list}, lambda x: x < ${value}))`,
  at: (list, place) => `${list}[${place}]`,
  quarterHour: (of) => `time_bucket(INTERVAL '15' MINUTE, ${of})`,
  hour: (of) => `date_trunc('hour', ${of})`,
  fiveMinutes: (of) => `time_bucket(INTERVAL '5' MINUTE, ${of})`,
  weekday: 'isodow',
  dayParameter: 'CAST(? AS DATE)',
  // Ingest sorts by the day of the request and keeps each once.
  requests: { foundByAccount: false, lateDays: 0, mayRepeat: false },
};
