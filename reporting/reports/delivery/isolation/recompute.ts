import type { Interval } from '../../../../core/periods/interval.js';
import type { Bucket } from '../../../../core/periods/steps.js';
import type { DimensionName } from '../../../dashboard/dimensions.js';
import {
  type Measure,
  type MeasureName,
  measures,
  type Percentile,
} from '../../../dashboard/measures.js';
import type { Visual } from '../../../dashboard/visual.js';
import type { SqlDialect } from '../../../expression/dialect/dialect.js';
import { type Fragment, join, sql, trusted } from '../../../expression/fragment.js';
import type { Query } from '../../../expression/query.js';
import { aggregatesOf } from '../../../query/aggregates.js';
import { dimensionExpression } from '../../../query/conditions.js';
import { measureOf } from '../../../query/grouped.js';
import { timeDimension, timeDimensions } from '../../../query/time-dimension.js';
import { latencyStep } from './latency-steps.js';

export type Latency = Percentile['latency'];

/** What a report shows, as far as its groups go. */
export interface Shown {
  readonly visual: Pick<Visual, 'id' | 'dimensions' | 'measures' | 'where'>;
  readonly bucket: Bucket;
}

/** The groups of a visual; with a latency, each split by the steps of that latency. */
interface Shape {
  readonly dimensions: readonly DimensionName[];
  readonly bucket: Bucket;
  readonly latency: Latency | null;
}

/** What the rows of one shape are grouped by: axes (`axisOf`) with the columns that hold them. */
export interface Grouping {
  readonly axes: readonly { readonly axis: string; readonly column: string }[];
  /** The latency whose steps are counted, and the column of the step. */
  readonly steps: { readonly latency: Latency; readonly column: string } | null;
}

/** One query, and how its rows are told apart. */
export interface Recomputation {
  readonly query: Query;
  /** The groupings by the number that the column `shape` holds. */
  readonly groupings: ReadonlyMap<number, Grouping>;
}

/** The latency whose percentile a measure is. */
export const percentileOf = (name: MeasureName): Percentile | undefined => {
  const { of }: Measure = measures[name];
  return 'quantile' in of ? of : undefined;
};

/** Steps of time have a column for each width. */
export const axisOf = (name: DimensionName, bucket: Bucket): string =>
  name === 'time' ? `time ${bucket}` : name;

const columnsOf = ({ dimensions, bucket, latency }: Shape): string[] => [
  ...dimensions.map((name) => axisOf(name, bucket)),
  ...(latency ? [`${latency} step`] : []),
];

/** The groups that everything shown needs, once each. */
function shapesOf(shown: readonly Shown[]): Shape[] {
  const shapes = new Map<string, Shape>();
  const add = (shape: Shape) => shapes.set(JSON.stringify(columnsOf(shape).toSorted()), shape);
  for (const { visual, bucket } of shown) {
    const { id, dimensions } = visual;
    const apart = visual.where?.find(({ dimension }) => !dimensions.includes(dimension));
    if (apart) {
      throw new Error(`${id} leaves rows out by ${apart.dimension}, which it does not show.`);
    }
    add({ dimensions, bucket, latency: null });
    for (const measure of visual.measures) {
      const percentile = percentileOf(measure);
      if (percentile) add({ dimensions, bucket, latency: percentile.latency });
    }
  }
  return [...shapes.values()];
}

/**
 * All groups of all that is shown, computed from a relation of requests in one pass. Percentiles are left to the counts by
 * steps of latency, which take no memory that grows with the rows.
 */
export function recomputation({
  shown,
  rows,
  range,
  timeZone,
  dialect,
}: {
  readonly shown: readonly Shown[];
  readonly rows: Fragment;
  readonly range: Interval;
  readonly timeZone: string;
  readonly dialect: SqlDialect;
}): Recomputation {
  const shapes = shapesOf(shown);
  const measured = shown.flatMap(({ visual }) => visual.measures);
  const exact = [
    ...new Set<MeasureName>(['requests', ...measured.filter((name) => !percentileOf(name))]),
  ];
  const aggregates = aggregatesOf(exact, 'requests', dialect);
  const values = exact.map((name, index) =>
    trusted(measureOf(name, aggregates.measures[index] as string)),
  );
  const axes = new Map<string, { readonly alias: string; readonly of: Fragment }>();
  const column = (name: string, of: () => Fragment) => {
    if (!axes.has(name)) axes.set(name, { alias: `g${axes.size}`, of: of() });
  };
  for (const { dimensions, bucket, latency } of shapes) {
    for (const name of dimensions) {
      column(axisOf(name, bucket), () => dimension(name, { bucket, range, timeZone, dialect }));
    }
    if (latency) column(`${latency} step`, () => trusted(latencyStep(latency)));
  }
  const alias = (name: string) => axes.get(name)?.alias ?? '';
  const all = [...axes.values()];
  const sets = shapes.map((shape) => `(${columnsOf(shape).map(alias).join(', ')})`);
  const groups = trusted(all.map((one) => one.alias).join(', '));
  const query = sql`SELECT shape, ${groups}, ${join(values, ', ')}
FROM (
  SELECT grouping(${groups}) AS shape, ${groups}, ${trusted(aggregates.columns.join(', '))}
  FROM (SELECT own.*, ${join(
    all.map((one) => sql`${one.of} AS ${trusted(one.alias)}`),
    ', ',
  )} FROM ${rows} own)
  GROUP BY GROUPING SETS (${trusted(sets.join(', '))})
)`;
  const numbered = shapes.map((shape) => {
    const grouped = new Set(columnsOf(shape).map(alias));
    // `grouping` is a binary number: a digit for each of its columns, the first the highest, 1 where it is not grouped by.
    const digits = all.map((one) => (grouped.has(one.alias) ? '0' : '1')).join('');
    const { dimensions, bucket, latency } = shape;
    const grouping: Grouping = {
      axes: dimensions.map((name) => ({
        axis: axisOf(name, bucket),
        column: alias(axisOf(name, bucket)),
      })),
      steps: latency && { latency, column: alias(`${latency} step`) },
    };
    return [Number.parseInt(digits, 2), grouping] as const;
  });
  return { query, groupings: new Map(numbered) };
}

function dimension(
  name: DimensionName,
  { bucket, range, timeZone, dialect }: Omit<Parameters<typeof timeDimension>[1], 'table'>,
): Fragment {
  if (!timeDimensions.includes(name)) return dimensionExpression(name, dialect);
  const time = timeDimension(name, { table: 'requests', bucket, range, timeZone, dialect });
  return name === 'time' && bucket === 'day' ? sql`CAST(${time} AS VARCHAR)` : time;
}
