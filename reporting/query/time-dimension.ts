import { quarterHourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import { type Bucket, hourPhases } from '../../core/periods/steps.js';
import { type Offset, offsetsOf } from '../../core/periods/time-zone.js';
import type { DimensionName } from '../dashboard/dimensions.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import { identifier } from '../expression/dialect/sql.js';
import { bind, type Fragment, join, sql, trusted } from '../expression/fragment.js';
import { isWholeQuarterHours } from './range.js';
import { type TableName, timeColumn } from './table.js';

/** The dimensions whose expression depends on the range and the zone. */
export const timeDimensions: readonly DimensionName[] = ['time', 'weekday', 'hour_of_day'];

/** When is asked about, in which steps, by which zone's clock. */
interface Times {
  readonly range: Interval;
  readonly bucket: Bucket;
  readonly timeZone: string;
}

/**
 * Whether roll-ups, which know quarter hours, are too coarse for a range, its steps or its zone. Every zone is quarter
 * hours off UTC, but six have changed their clocks a minute after midnight, Antarctica/Casey as late as 2022.
 */
export function needsRequests(
  { range, bucket, timeZone }: Times,
  names: readonly DimensionName[],
): boolean {
  if (!isWholeQuarterHours(range)) return true;
  if (!names.some((name) => timeDimensions.includes(name))) return false;
  if (names.includes('time') && bucket === '5 minutes') return true;
  return !offsetsOf(timeZone, range).every(
    ({ minutes, until }) => minutes % 15 === 0 && (until ?? 0) % quarterHourMs === 0,
  );
}

/** A dimension of time as SQL: a step's start in UTC, a day of the zone as a date, a weekday or an hour of the zone. */
export function timeDimension(
  name: DimensionName,
  {
    table,
    range,
    bucket,
    timeZone,
    dialect,
  }: Times & { readonly table: TableName; readonly dialect: SqlDialect },
): Fragment {
  const time = identifier(timeColumn(table));
  if (name === 'time' && bucket === '5 minutes') return trusted(dialect.fiveMinutes(time));
  const offsets = offsetsOf(timeZone, range);
  if (name === 'time' && bucket === 'hour') return hourOfClock(time, hourPhases(offsets), dialect);
  // The wall clock of the zone: the time shifted by the zone's distance from UTC, which changes once or twice a year.
  const local = byOffset(time, offsets, ({ minutes }) => trusted(shifted(time, minutes)));
  if (name === 'weekday') return sql`${trusted(dialect.weekday)}(${local})`;
  if (name === 'hour_of_day') return sql`hour(${local})`;
  return sql`CAST(${local} AS DATE)`;
}

/** The start of the hour of the zone's clock, as `stepsOf` has it: of the clock's change where that came later. */
function hourOfClock(time: string, phases: readonly Offset[], dialect: SqlDialect): Fragment {
  return byOffset(time, phases, ({ minutes }, since) => {
    const start = trusted(shifted(dialect.hour(shifted(time, minutes)), -minutes));
    return since === null ? start : sql`greatest(${start}, ${bind(new Date(since))})`;
  });
}

const shifted = (time: string, minutes: number): string =>
  minutes === 0
    ? time
    : `(${time} ${minutes < 0 ? '-' : '+'} INTERVAL '${Math.abs(minutes)}' MINUTE)`;

/** A value that depends on the offset that is in force at a time. */
function byOffset(
  time: string,
  offsets: readonly Offset[],
  value: (offset: Offset, since: number | null) => Fragment,
): Fragment {
  const values = offsets.map((offset, index) => value(offset, offsets[index - 1]?.until ?? null));
  const [only] = values;
  if (values.length === 1 && only) return only;
  const branches = offsets.map(({ until }, index) => {
    const then = values[index] as Fragment;
    return until === null
      ? sql`ELSE ${then}`
      : sql`WHEN ${trusted(time)} < ${bind(new Date(until))} THEN ${then}`;
  });
  return sql`CASE ${join(branches, ' ')} END`;
}
