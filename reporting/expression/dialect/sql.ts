import type { Dialect } from './dialect.js';

/** A name from a declaration, quoted: both engines follow the SQL standard here. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const textLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** What DuckDB and Trino share; each adds its name and what it says in its own way. */
export const standardSql: Omit<Dialect, 'quarterHour'> = {
  column: identifier,
  text: textLiteral,
  // Trino divides integers to an integer, hence the cast.
  divide: (left, right) => `(CAST(${left} AS DOUBLE) / nullif(${right}, 0))`,
  least: (left, right) => `least(${left}, ${right})`,
  greatest: (left, right) => `greatest(${left}, ${right})`,
  caseOf: (branches, otherwise) =>
    `CASE ${branches.map(({ when, value }) => `WHEN ${when} THEN ${value}`).join(' ')}${
      otherwise === undefined ? '' : ` ELSE ${otherwise}`
    } END`,
  count: 'count(*)',
  // DuckDB's count_if answers null, not 0, where the condition is null on every row.
  countIf: (condition) => `count(*) FILTER (WHERE ${condition})`,
  isNull: (of) => `${of} IS NULL`,
  isNotNull: (of) => `${of} IS NOT NULL`,
  oneOf: (of, values) => `${of} IN (${values.join(', ')})`,
};
