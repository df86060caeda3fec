import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import {
  type Aggregate,
  and,
  atLeast,
  caseOf,
  column,
  columnsOf,
  countIf,
  type Expression,
  equals,
  greatest,
  least,
  mapAggregates,
  operand,
  text,
} from '../expression/expression.js';
import { renderExpression } from '../expression/render-expression.js';
import { histogramPercentile, type PercentileBucket, withinBucket } from '../query/percentile.js';
import { aggregateOver, type TableName } from '../query/table.js';
import type { HistogramLatency } from '../roll-ups/histogram.js';
import { type ComputedColumn, sourceColumns } from './columns.js';
import { calculatedField, switchOf } from './dialect.js';

/** The period that is looked at, or the one of equal length right before it. */
export type ComparedPeriod = 'now' | 'before';

/** The computed column that tells the two apart; its other value is `outside`. */
export const periodColumn = 'period';

/** How a measure stands in a data set. */
export interface MeasureColumn {
  /** A column of the data set, or one of `calculated`. */
  readonly name: string;
  readonly kind: 'number' | 'time';
  /** Absent: the column is calculated and an aggregate already. QuickSight refuses to aggregate those again. */
  readonly aggregation?: 'SUM' | 'MIN' | 'MAX';
  readonly calculated: readonly ComputedColumn[];
}

const typeOf = (table: TableName, name: string) =>
  sourceColumns[table].find((source) => source.name === name)?.type;

/** A measure that is a text, such as an example of a message: QuickSight cannot aggregate those. */
export const isTextMeasure = (name: MeasureName): boolean => measures[name].format === 'text';

/** Every visual asks for its measures anew, and the formula of a histogram is long. */
const made = new Map<string, MeasureColumn>();

/** A measure as a column of a data set, over all its rows or over those of one period. */
export function dataSetMeasure(
  table: TableName,
  name: MeasureName,
  period?: ComparedPeriod,
): MeasureColumn {
  const key = [table, name, period].join(' ');
  const known = made.get(key) ?? make(table, name, period);
  made.set(key, known);
  return known;
}

function make(table: TableName, name: MeasureName, period?: ComparedPeriod): MeasureColumn {
  const { of, format }: Measure = measures[name];
  const kind = format === 'timestamp' ? 'time' : 'number';
  const suffix = period === undefined ? '' : `_${period}`;
  if ('quantile' in of) {
    if (table === 'requests') return exactPercentile(name, of.latency, of.quantile);
    const field = period === 'before' ? `${name}_before` : name;
    return {
      ...histogram(of.latency as HistogramLatency, of.quantile, field, period ?? 'now'),
      kind,
    };
  }
  const expression = mapAggregates(of, (aggregate) => aggregated(aggregate, table, period));
  const plain = period === undefined ? plainAggregate(expression, table) : undefined;
  if (plain !== undefined) return { ...plain, kind, calculated: [] };
  return { kind, ...calculatedAs(`${name}${suffix}`, expression) };
}

const calculatedAs = (name: string, expression: Expression) => ({
  name,
  calculated: [{ name, expression: renderExpression(expression, calculatedField) }],
});

function plainAggregate(expression: Expression, table: TableName) {
  if (!('of' in expression) || typeof expression.of === 'string') return undefined;
  if (expression.of.kind !== 'column' || expression.kind === 'quarterHour') return undefined;
  if (expression.kind === 'squareRoot') return undefined;
  const { name } = expression.of;
  if (typeOf(table, name) === undefined) return undefined;
  const aggregation = { sum: 'SUM', min: 'MIN', max: 'MAX' }[expression.kind] as 'SUM';
  return { name, aggregation };
}

/**
 * The histogram's formula, each step of it a field: a definition may have 262,144 bytes, and one field with the whole formula
 * has 20,000, because every branch names the interpolation anew. Every aggregate becomes a field too, with a short name: `rn_100`
 * counts responses of at most 100 ms now, `rb_100` before. CloudFormation takes 500 fields, which is why there is no third kind
 * for visuals that do not compare periods: all their rows are of now.
 */
function histogram(
  latency: HistogramLatency,
  quantile: number,
  name: string,
  period: ComparedPeriod,
) {
  const fields = new Map<string, ComputedColumn>();
  const field = (named: string, expression: string): Expression => {
    fields.set(named, { name: named, expression });
    return column(named);
  };
  const written = (of: Expression): string =>
    renderExpression(
      mapAggregates(of, (aggregate) => {
        const [source] = columnsOf(aggregate);
        if (source === undefined) throw new Error('A histogram aggregates columns.');
        const part = source.replace(`${latency}_`, `${latency[0]}${period[0]}_`).replace('le_', '');
        return field(part, renderExpression(within(aggregate, period), calculatedField));
      }),
      calculatedField,
    );
  const { place, buckets, lowest, highest } = histogramPercentile(latency, quantile);
  const step = `${latency[0]}${period[0]}${Math.round(quantile * 100)}`;
  const at = field(`${step}_place`, written(place));
  const reached = buckets.slice(0, -1).map(({ upTo }, index) => ({
    when: atLeast(upTo, at),
    value: operand(index),
  }));
  const bucket = field(`${step}_bucket`, written(caseOf(reached, buckets.length - 1)));
  const ofBucket = (part: keyof PercentileBucket) =>
    field(
      `${step}_${part}`,
      switchOf(
        written(bucket),
        buckets.map((one) => written(operand(one[part]))),
      ),
    );
  field(
    name,
    written(
      withinBucket(at, {
        from: greatest(ofBucket('from'), lowest),
        to: least(ofBucket('to'), highest),
        below: ofBucket('below'),
        upTo: ofBucket('upTo'),
      }),
    ),
  );
  return { name, calculated: [...fields.values()] };
}

function exactPercentile(name: MeasureName, latency: string, quantile: number): MeasureColumn {
  const expression = `percentileCont({${latency}}, ${Math.round(quantile * 100)})`;
  return { name, kind: 'number', calculated: [{ name, expression }] };
}

/** An aggregate over a data set's rows: a roll-up's own column, or what it stands for over `requests`. */
function aggregated(
  aggregate: Aggregate,
  table: TableName,
  period: ComparedPeriod | undefined,
): Aggregate {
  const resolved = table === 'requests' ? aggregateOver(columnsOf(aggregate)[0] ?? '') : aggregate;
  return period === undefined ? resolved : within(resolved, period);
}

function within(aggregate: Aggregate, period: ComparedPeriod): Aggregate {
  const inPeriod = equals(column(periodColumn), text(period));
  if (aggregate.kind === 'count') return countIf(inPeriod);
  if (aggregate.kind === 'countIf') return countIf(and(inPeriod, aggregate.condition));
  return { ...aggregate, of: caseOf([{ when: inPeriod, value: aggregate.of }]) };
}
