import type { Dialect } from '../expression/dialect/dialect.js';

// A calculated field has no documented way to write a quote inside text; no declaration has one.
const textLiteral = (value: string): string => {
  if (value.includes("'")) throw new Error(`A calculated field cannot hold the quote in ${value}.`);
  return `'${value}'`;
};

/**
 * QuickSight's calculated fields, as one more language of the expression tree (Amazon Quick Sight user guide, "Functions
 * and operators"). There is no `CASE`, `LEAST` or `GREATEST`: `ifelse` says all three. Where SQL's least and greatest
 * of null are null, `ifelse` gives the other operand; that only concerns groups without a single latency, whose
 * percentile is null all the same, being divided by their count.
 */
export const calculatedField: Dialect = {
  column: (name) => `{${name}}`,
  text: textLiteral,
  quarterHour: (of) =>
    `addDateTime(15 * floor(extract('MI', ${of}) / 15), 'MI', truncDate('HH', ${of}))`,
  divide: (left, right) => `(${left} / nullIf(${right}, 0))`,
  least: (left, right) => `ifelse(${left} <= ${right}, ${left}, ${right})`,
  greatest: (left, right) => `ifelse(${left} >= ${right}, ${left}, ${right})`,
  caseOf: (branches, otherwise) =>
    `ifelse(${branches.map(({ when, value }) => `${when}, ${value}`).join(', ')}, ${otherwise ?? 'NULL'})`,
  count: 'count({request_time})',
  countIf: (condition) => `sum(ifelse(${condition}, 1, 0))`,
  isNull: (of) => `isNull(${of})`,
  isNotNull: (of) => `isNotNull(${of})`,
  oneOf: (of, values) => `in(${of}, [${values.join(', ')}])`,
};
