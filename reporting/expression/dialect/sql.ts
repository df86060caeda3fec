import type { Dialect } from './dialect.js';

/** A name from a declaration, quoted: both engines follow the SQL standard here. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const textLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A number as SQL. With an exponent it is a DOUBLE; without one 0.5 would be a DECIMAL, whose products have its scale. */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} is no number that SQL can write.`);
  return Number.isSafeInteger(value) ? String(value) : value.toExponential();
}

/** What DuckDB and Trino share; each adds its name and what it says in its own way. */
export const standardSql: Omit<Dialect, 'quarterHour'> = {
  column: identifier,
  number: numberLiteral,
  text: textLiteral,
  // Trino divides integers to an integer, hence the cast.
  divide: (left, right) => `(CAST(${left} AS DOUBLE) / nullif(${right}, 0))`,
  squareRoot: (of) => `sqrt(${of})`,
  least: (left, right) => `least(${left}, ${right})`,
  greatest: (left, right) => `greatest(${left}, ${right})`,
  caseOf: (branches, otherwise) =>
    `CASE ${branches.map(({ when, value }) => `WHEN ${when} THEN ${value}`).join(' ')}${
      otherwise === undefined ? '' : ` ELSE ${otherwise}`
    } END`,
  count: 'count(*)',
  // DuckDB's count_if answers null, not 0, where the condition is null on every row.
  countIf: (condition) => `count(*) FILTER (WHERE ${condition})`,
  sum: (of) => `sum(${of})`,
  min: (of) => `min(${of})`,
  max: (of) => `max(${of})`,
  isNull: (of) => `${of} IS NULL`,
  isNotNull: (of) => `${of} IS NOT NULL`,
  oneOf: (of, values) => `${of} IN (${values.join(', ')})`,
  and: (conditions) => (conditions.length === 0 ? 'TRUE' : `(${conditions.join(' AND ')})`),
};
