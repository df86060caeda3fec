import type { DimensionName } from '../dashboard/dimensions.js';
import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { Order } from '../dashboard/visual.js';
import { identifier } from '../expression/dialect/sql.js';
import { type Fragment, join, sql, trusted } from '../expression/fragment.js';
import { type Format, ofNothing, typeOf } from '../format/format.js';
import { aggregatesOf } from './aggregates.js';
import {
  checkFilters,
  dimensionExpression,
  filterCondition,
  fixedCondition,
} from './conditions.js';
import { everyRow, type Plan, type Question } from './question.js';
import { scopedRows } from './scoped-rows.js';
import { timeColumn } from './table.js';
import { timeDimension, timeDimensions } from './time-dimension.js';

/** A dimension of the plan's table as SQL. */
export const dimensionOf = (name: DimensionName, plan: Plan): Fragment =>
  timeDimensions.includes(name)
    ? timeDimension(name, plan)
    : dimensionExpression(name, plan.dialect);

/** The rows a plan reads for a question. */
export const questionRows = (plan: Plan, where: Question['where']): Fragment =>
  scopedRows({
    ...plan,
    conditions: [
      ...where.map((condition) => fixedCondition(condition, plan.dialect)),
      ...checkFilters(plan.filters).map(([id, values]) =>
        filterCondition(id, values, plan.dialect),
      ),
    ],
  });

const sqlTypes: Partial<Record<string, string>> = { integer: 'BIGINT', number: 'DOUBLE' };

/** Engines differ in what a sum is; an answer's numbers are whole numbers or doubles, and counts of nothing are 0. */
export function measureOf(name: MeasureName, value: string): string {
  const { format }: Measure = measures[name];
  const type = sqlTypes[typeOf(format as Format).type];
  const typed = type === undefined ? value : `CAST(${value} AS ${type})`;
  return `${ofNothing(format) === null ? typed : `coalesce(${typed}, ${ofNothing(format)})`} AS ${identifier(name)}`;
}

/**
 * The newest rows a plan reads for a question, as a relation. If there are more, the oldest step among them is left out,
 * because the rest of its rows is missing; unless it is the only one.
 */
function newestRows(plan: Plan, where: Question['where'], newest: number): Fragment {
  const time = trusted(identifier(timeColumn(plan.table)));
  const step = timeDimension('time', plan);
  return sql`FROM (
    SELECT *, count(*) OVER () AS found, min(${step}) OVER () AS oldest, max(${step}) OVER () AS latest
    FROM (SELECT * ${questionRows(plan, where)}
    ORDER BY ${time} DESC
    LIMIT ${trusted(String(newest + 1))})
  )
  WHERE found <= ${trusted(String(newest))} OR oldest = latest OR ${step} > oldest`;
}

/** Measures by dimensions, unordered: aggregates inside, steps from them around, measures outside. */
export function grouped(plan: Plan, question: Omit<Question, 'order' | 'limit'>): Fragment {
  const aggregates = aggregatesOf(question.measures, plan.table, plan.dialect);
  const names = question.dimensions.map((name) => {
    const quoted = identifier(name);
    // Days become text once per group, not once per row.
    return trusted(
      name === 'time' && plan.bucket === 'day' ? `CAST(${quoted} AS VARCHAR) AS ${quoted}` : quoted,
    );
  });
  const values = question.measures.map((name, index) =>
    trusted(measureOf(name, aggregates.measures[index] as string)),
  );
  const groups = question.dimensions.map(
    (name) => sql`${dimensionOf(name, plan)} AS ${trusted(identifier(name))}`,
  );
  const rows =
    question.newest === undefined
      ? questionRows(plan, question.where)
      : newestRows(plan, question.where, question.newest);
  const inner = [...groups, ...aggregates.columns.map(trusted)];
  const groupBy = trusted(
    groups.length === 0 ? '' : `\n  GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`,
  );
  const groupedRows = sql`
  SELECT ${join(inner, ', ')}
  ${rows}${groupBy}
`;
  const steps = aggregates.steps.map(trusted);
  const source =
    steps.length === 0 ? groupedRows : sql`SELECT *, ${join(steps, ', ')} FROM (${groupedRows})`;
  return sql`SELECT ${join([...names, ...values], ', ')}
FROM (${source})`;
}

/** The order that was declared, made complete by the dimensions, so that a limit always cuts at the same place. */
export function orderBy({ order, dimensions: names, limit, skip = 0 }: Question): Fragment {
  const declared = order.map(({ by }) => by as string);
  const keys = [
    ...order,
    ...names.filter((name) => !declared.includes(name)).map((by) => ({ by })),
  ].flatMap(({ by, descending, ofAtLeast }: Order) => [
    ...(ofAtLeast === undefined
      ? []
      : [`CASE WHEN ${identifier('requests')} >= ${ofAtLeast} THEN 0 ELSE 1 END`]),
    `${identifier(by)}${descending ? ' DESC' : ''} NULLS LAST`,
  ]);
  return trusted(
    `${keys.length === 0 ? '' : `\nORDER BY ${keys.join(', ')}`}${skip === 0 ? '' : `\nOFFSET ${skip}`}${limit === everyRow ? '' : `\nLIMIT ${limit}`}`,
  );
}
