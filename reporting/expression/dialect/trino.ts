import type { SqlDialect } from './dialect.js';
import { standardSql } from './sql.js';

const cutTo = (minutes: number, of: string): string =>
  `(date_trunc('hour', ${of}) + INTERVAL '${minutes}' MINUTE * (minute(${of}) / ${minutes}))`;

/** Trino: what Athena's engine version 3 is. */
export const trino: SqlDialect = {
  ...standardSql,
  name: 'trino',
  quantile: (of, quantile) => `approx_percentile(CAST(${of} AS DOUBLE), ${quantile})`,
  quantileIsExact: false,
  list: (values) => `ARRAY[${values.join(', ')}]`,
  countBelow: (list, value) => `cardinality(filter(${list}, x -> x < ${value}))`,
  at: (list, place) => `element_at(${list}, ${place})`,
  quarterHour: (of) => cutTo(15, of),
  hour: (of) => `date_trunc('hour', ${of})`,
  fiveMinutes: (of) => cutTo(5, of),
  weekday: 'day_of_week',
  dayParameter: '?',
};
