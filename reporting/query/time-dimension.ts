import type { Interval } from '../../core/periods/interval.js';
import { offsetsOf } from '../../core/periods/time-zone.js';
import type { DimensionName } from '../dashboard/dimensions.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import { identifier } from '../expression/dialect/sql.js';
import { bind, type Fragment, join, sql, trusted } from '../expression/fragment.js';
import { type Bucket, isWholeHours } from './range.js';
import { type TableName, timeColumn } from './table.js';

/** The dimensions whose expression depends on the range and the zone. */
export const timeDimensions: readonly DimensionName[] = ['time', 'weekday', 'hour_of_day'];

/** Whether roll-ups, which know whole hours only, are too coarse for a range or its steps. */
export const needsRequests = (
  range: Interval,
  bucket: Bucket,
  names: readonly DimensionName[],
): boolean => !isWholeHours(range) || (bucket === '5 minutes' && names.includes('time'));

/** A dimension of time as SQL: a step's start in UTC, a day of the zone as a date, a weekday or an hour of the zone. */
export function timeDimension(
  name: DimensionName,
  {
    table,
    range,
    bucket,
    timeZone,
    dialect,
  }: {
    readonly table: TableName;
    readonly range: Interval;
    readonly bucket: Bucket;
    readonly timeZone: string;
    readonly dialect: SqlDialect;
  },
): Fragment {
  const time = identifier(timeColumn(table));
  if (name === 'time' && bucket === '5 minutes') return trusted(dialect.fiveMinutes(time));
  if (name === 'time' && bucket === 'hour') return trusted(dialect.hour(time));
  const local = localTime(table, range, timeZone);
  if (name === 'weekday') return sql`${trusted(dialect.weekday)}(${local})`;
  if (name === 'hour_of_day') return sql`hour(${local})`;
  return sql`CAST(${local} AS DATE)`;
}

/**
 * The wall clock of the zone: the time shifted by the zone's distance from UTC, which changes once or twice a year. A
 * roll-up's hour is shifted by whole hours, rounded up, so that a day of a zone that is half an hour off begins half an
 * hour early.
 */
function localTime(table: TableName, range: Interval, timeZone: string): Fragment {
  const time = trusted(identifier(timeColumn(table)));
  const shifted = (minutes: number): Fragment => {
    const shift = table === 'requests' ? minutes : Math.ceil(minutes / 60) * 60;
    const sign = shift < 0 ? '-' : '+';
    return shift === 0
      ? time
      : sql`${time} ${trusted(`${sign} INTERVAL '${Math.abs(shift)}' MINUTE`)}`;
  };
  const offsets = offsetsOf(timeZone, range);
  const [only] = offsets;
  if (offsets.length === 1 && only) return shifted(only.minutes);
  const branches = offsets.map(({ minutes, until }) =>
    until === null
      ? sql`ELSE ${shifted(minutes)}`
      : sql`WHEN ${time} < ${bind(new Date(until))} THEN ${shifted(minutes)}`,
  );
  return sql`CASE ${join(branches, ' ')} END`;
}
