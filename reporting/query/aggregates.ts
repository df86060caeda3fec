import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import {
  type Aggregate,
  column,
  type Expression,
  mapAggregates,
} from '../expression/expression.js';
import { renderExpression } from '../expression/render-expression.js';
import type { HistogramLatency } from '../roll-ups/histogram.js';
import { percentileSql } from './percentile-sql.js';
import { aggregateOver, type TableName } from './table.js';

/** Measures in three levels of SQL, the innermost last: each piece is written, planned and computed once. */
export interface Aggregates {
  /** The measures asked for, in their order, over the aggregates and steps. */
  readonly measures: readonly string[];
  /** `expression AS alias` of what is computed from aggregates before the measures are; mostly nothing. */
  readonly steps: readonly string[];
  /** `expression AS alias` of every aggregate over the table. */
  readonly columns: readonly string[];
}

/** The aggregates that measures need of a table, and the measures computed from them. */
export function aggregatesOf(
  names: readonly MeasureName[],
  table: TableName,
  dialect: SqlDialect,
): Aggregates {
  const aggregates = namesOf('a');
  const steps = namesOf('s');
  const overTable = (aggregate: Aggregate): Expression =>
    column(
      aggregates.name(
        renderExpression(table === 'requests' ? overRequests(aggregate) : aggregate, dialect),
      ),
    );
  const value = (of: Measure['of']): string => {
    if (!('quantile' in of)) return renderExpression(mapAggregates(of, overTable), dialect);
    if (table === 'requests') {
      return aggregates.name(dialect.quantile(dialect.column(of.latency), of.quantile));
    }
    return percentileSql(of.latency as HistogramLatency, of.quantile, dialect, {
      aggregate: (text) => dialect.column(aggregates.name(text)),
      step: (text) => dialect.column(steps.name(text)),
    });
  };
  const written = names.map((name) => value(measures[name].of));
  return { measures: written, steps: steps.named(dialect), columns: aggregates.named(dialect) };
}

/** Names for pieces of SQL, the same for the same piece. */
function namesOf(prefix: string) {
  const names = new Map<string, string>();
  return {
    name(text: string): string {
      const known = names.get(text) ?? `${prefix}${names.size}`;
      names.set(text, known);
      return known;
    },
    named: (dialect: SqlDialect): readonly string[] =>
      [...names].map(([text, name]) => `${text} AS ${dialect.column(name)}`),
  };
}

/** Over `requests`, the sum of a roll-up's counts is that count, the least of its leasts the least: what it declares. */
function overRequests(aggregate: Aggregate): Aggregate {
  if ('of' in aggregate && aggregate.of.kind === 'column') return aggregateOver(aggregate.of.name);
  throw new Error('A measure aggregates plain columns of roll-ups.');
}
