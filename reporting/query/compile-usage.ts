import type { Bucket } from '../../core/periods/steps.js';
import { maxUsageRows, type UsageInterval } from '../../core/ports/usage-source.js';
import { ProductError } from '../../core/product-error.js';
import { type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { type MeasureName, measures } from '../dashboard/measures.js';
import { sql } from '../expression/fragment.js';
import type { Query } from '../expression/query.js';
import type { AnswerColumn } from '../format/answer.js';
import { dimensionColumn, measureColumn } from './answer-column.js';
import { grouped, orderBy } from './grouped.js';
import { planOf, type QueryContext, type Question } from './question.js';
import type { Scope } from './scope.js';
import type { TableName } from './table.js';

const maxGroups = 6;
const maxMetrics = 20;

const buckets: Readonly<Record<UsageInterval, Bucket>> = {
  '5min': '5 minutes',
  hour: 'hour',
  day: 'day',
};

/** A question of GET /v1/usage: names as a caller wrote them. */
export interface UsageContext extends Omit<QueryContext, 'bucket'> {
  readonly groupBy: readonly string[];
  readonly metrics: readonly string[];
  readonly interval?: UsageInterval;
  /** @default the first `maxUsageRows` */
  readonly page?: { readonly skip: number; readonly limit: number };
}

export interface CompiledUsage {
  readonly query: Query;
  readonly columns: readonly AnswerColumn[];
  readonly table: TableName;
}

// What is different for each request, and what the platform alone may group by, makes no usage.
const ungroupable: readonly DimensionName[] = [
  'time',
  'request_time',
  'request_id',
  'extended_request_id',
  'response_length',
  'response_latency',
  'integration_latency',
  'authorizer_latency',
];

/** The names that usage can be grouped by within a scope. */
export const usageDimensions = (scope: Scope): readonly DimensionName[] =>
  (Object.keys(dimensions) as DimensionName[]).filter(
    (name) => !ungroupable.includes(name) && (name !== 'tenant_id' || scope.kind === 'allTenants'),
  );

/** The names of what usage can measure. */
export const usageMetrics = Object.keys(measures) as readonly MeasureName[];

/**
 * Compiles measures by dimensions over the same tables, measures and scope as the visuals. It asks for one row more
 * than a page holds, so that the last page can be told from others.
 */
export function compileUsage({
  groupBy,
  metrics,
  interval,
  page = { skip: 0, limit: maxUsageRows },
  ...context
}: UsageContext): CompiledUsage {
  const groups = named('groupBy', groupBy, usageDimensions(context.scope), maxGroups);
  const values = named('metrics', metrics, usageMetrics, maxMetrics);
  if (values.length === 0) {
    throw new ProductError(
      'invalid-input',
      `Give at least one of metrics: ${usageMetrics.join(', ')}.`,
    );
  }
  const question: Question = {
    dimensions: interval === undefined ? groups : ['time', ...groups],
    measures: values,
    where: [],
    order: interval === undefined ? [] : [{ by: 'time' }],
    skip: page.skip,
    limit: page.limit + 1,
  };
  const plan = planOf(
    { ...context, ...(interval === undefined ? {} : { bucket: buckets[interval] }) },
    question,
  );
  return {
    query: sql`${grouped(plan, question)}${orderBy(question)}`,
    columns: [
      ...question.dimensions.map((name) => dimensionColumn(name, plan.bucket)),
      ...values.map(measureColumn),
    ],
    table: plan.table,
  };
}

function named<Name extends string>(
  parameter: string,
  asked: readonly string[],
  known: readonly Name[],
  most: number,
): readonly Name[] {
  const unknown = asked.find((name) => !known.includes(name as Name));
  if (unknown !== undefined) {
    throw new ProductError(
      'invalid-input',
      `${parameter} does not know "${unknown.slice(0, 60)}". It knows ${known.join(', ')}.`,
    );
  }
  const distinct = [...new Set(asked)] as Name[];
  if (distinct.length > most) {
    throw new ProductError('invalid-input', `${parameter} takes at most ${most} names.`);
  }
  return distinct;
}
