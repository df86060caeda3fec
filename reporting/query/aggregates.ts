import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { HistogramLatency } from '../roll-ups/histogram.js';
import type { SqlDialect } from './dialect/dialect.js';
import { type Aggregate, column, type Expression, mapAggregates } from './expression.js';
import { percentileSql } from './percentile-sql.js';
import { renderExpression } from './render-expression.js';
import { aggregateOver, type TableName } from './table.js';

/** The aggregates that measures need of a table, each computed once, and the measures computed from them. */
export interface Aggregates {
  /** A measure over the aggregates, as SQL. To be called before `columns`. */
  readonly measure: (name: MeasureName) => string;
  /** `expression AS alias` of every aggregate that was asked for. */
  readonly columns: () => readonly string[];
}

/** Starts a collection of aggregates. */
export function aggregatesOf(table: TableName, dialect: SqlDialect): Aggregates {
  const aliases = new Map<string, string>();
  const alias = (text: string): string => {
    const known = aliases.get(text) ?? `a${aliases.size}`;
    aliases.set(text, known);
    return known;
  };
  const overTable = (aggregate: Aggregate): Expression =>
    column(
      alias(renderExpression(table === 'requests' ? overRequests(aggregate) : aggregate, dialect)),
    );
  const value = (of: Measure['of']): string => {
    if (!('quantile' in of)) return renderExpression(mapAggregates(of, overTable), dialect);
    if (table === 'requests') {
      return alias(dialect.quantile(dialect.column(of.latency), of.quantile));
    }
    return percentileSql(of.latency as HistogramLatency, of.quantile, dialect, (text) =>
      dialect.column(alias(text)),
    );
  };
  return {
    measure: (name) => value(measures[name].of),
    columns: () => [...aliases].map(([text, name]) => `${text} AS ${dialect.column(name)}`),
  };
}

/** Over `requests`, the sum of a roll-up's counts is that count, the least of its leasts the least: what it declares. */
function overRequests(aggregate: Aggregate): Aggregate {
  if ('of' in aggregate && aggregate.of.kind === 'column') return aggregateOver(aggregate.of.name);
  throw new Error('A measure aggregates plain columns of roll-ups.');
}
