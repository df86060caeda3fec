import type { Interval } from '../../core/periods/interval.js';
import type { Bucket } from '../../core/periods/steps.js';
import { checkTimeZone } from '../../core/periods/time-zone.js';
import type { DimensionName } from '../dashboard/dimensions.js';
import type { MeasureName } from '../dashboard/measures.js';
import type { FixedCondition, Order } from '../dashboard/visual.js';
import { type ChosenFilters, checkFilters, dimensionsOfFilters } from './conditions.js';
import type { LakeKind } from './lake.js';
import { bucketOf, checkRange } from './range.js';
import type { Scope } from './scope.js';
import { smallestTable, type TableName } from './table.js';
import { needsRequests } from './time-dimension.js';

/** Who asks, about when, narrowed how, and of which lake: what every query is compiled with. */
export interface QueryContext extends LakeKind {
  readonly scope: Scope;
  readonly range: Interval;
  readonly filters: ChosenFilters;
  /** The zone of days, weekdays and hours of the day. @default UTC */
  readonly timeZone?: string;
  /** The step of time on an axis. @default chosen by the range */
  readonly bucket?: Bucket;
}

/** The limit of a question for all that there is. */
export const everyRow = Number.MAX_SAFE_INTEGER;

/** What is asked: measures by dimensions. */
export interface Question {
  readonly dimensions: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  readonly where: readonly FixedCondition[];
  readonly order: readonly Order[];
  readonly limit: number;
  /** How many rows of the order are left out before. */
  readonly skip?: number;
  /** Of how many of the newest requests at most. */
  readonly newest?: number;
}

/** A context that was checked, with the table it leads to. */
export interface Plan extends Required<QueryContext> {
  readonly table: TableName;
}

/** Checks what a user chose, and finds the smallest table that answers. */
export function planOf(
  {
    scope,
    range,
    filters,
    dialect,
    layout,
    timeZone = 'UTC',
    bucket = bucketOf(range),
  }: QueryContext,
  question: Pick<Question, 'dimensions' | 'measures' | 'where'>,
  onlyRequests = false,
): Plan {
  checkRange(range);
  checkTimeZone(timeZone);
  const table = smallestTable(
    {
      dimensions: [
        ...question.dimensions,
        ...question.where.map(({ dimension }) => dimension),
        ...dimensionsOfFilters(checkFilters(filters)),
      ],
      measures: question.measures,
    },
    onlyRequests ||
      scope.kind === 'consumer' ||
      needsRequests({ range, bucket, timeZone }, question.dimensions),
  );
  return { scope, range, filters, dialect, layout, timeZone, bucket, table };
}
