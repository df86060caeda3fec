import type { Dialect } from '../expression/dialect/dialect.js';

// A calculated field has no documented way to write a quote inside text; no declaration has one.
const textLiteral = (value: string): string => {
  if (value.includes("'")) throw new Error(`A calculated field cannot hold the quote in ${value}.`);
  return `'${value}'`;
};

const numberLiteral = (value: number): string => {
  const written = String(value);
  if (/^-?\d+(\.\d+)?$/.test(written)) return written;
  throw new Error(`A calculated field cannot hold the number ${written}.`);
};

/**
 * QuickSight's calculated fields, as one more language of the expression tree (Amazon Quick Sight user guide, "Functions
 * and operators"). There is no `CASE`, `LEAST` or `GREATEST`: `ifelse` says all three.
 */
export const calculatedField: Dialect = {
  column: (name) => `{${name}}`,
  number: numberLiteral,
  text: textLiteral,
  quarterHour: (of) =>
    `addDateTime(15 * floor(extract('MI', ${of}) / 15), 'MI', truncDate('HH', ${of}))`,
  divide: (left, right) => `(${left} / nullIf(${right}, 0))`,
  squareRoot: (of) => `sqrt(${of})`,
  // A comparison with null is true neither way, and leaves null.
  least: (left, right) =>
    `ifelse(${left} <= ${right}, ${left}, ${left} > ${right}, ${right}, NULL)`,
  greatest: (left, right) =>
    `ifelse(${left} >= ${right}, ${left}, ${left} < ${right}, ${right}, NULL)`,
  caseOf: (branches, otherwise) =>
    `ifelse(${branches.map(({ when, value }) => `${when}, ${value}`).join(', ')}, ${otherwise ?? 'NULL'})`,
  count: 'count({request_time})',
  // The sum of no row is null; how many there are is 0.
  countIf: (condition) => `coalesce(sum(ifelse(${condition}, 1, 0)), 0)`,
  sum: (of) => `sum(${of})`,
  min: (of) => `min(${of})`,
  max: (of) => `max(${of})`,
  isNull: (of) => `isNull(${of})`,
  isNotNull: (of) => `isNotNull(${of})`,
  oneOf: (of, values) => `in(${of}, [${values.join(', ')}])`,
  and: (conditions) => (conditions.length === 0 ? '1 = 1' : `(${conditions.join(' AND ')})`),
};

/**
 * The value whose place in the list, counted from 0, `of` says (user guide, "switch": labels are literals, and the last value is
 * that of every other label).
 */
export const switchOf = (of: string, values: readonly string[]): string => {
  const labelled = values.slice(0, -1).map((value, index) => `${index}, ${value}`);
  return `switch(${[of, ...labelled, values.at(-1)].join(', ')})`;
};
