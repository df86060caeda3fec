import { hourMs, quarterHourMs } from '../../core/periods/duration.js';
import { identifier } from '../expression/dialect/sql.js';
import { trino } from '../expression/dialect/trino.js';
import { renderRollUp } from '../roll-ups/render-roll-up.js';
import { rollUpColumns } from '../roll-ups/roll-up.js';
import { type RollUpName, rollUps } from '../roll-ups/roll-ups.js';
import { timestamp, within } from './writing/sql.js';

export interface MergeRollUp {
  readonly table: RollUpName;
  /** Whole hours, UTC, milliseconds since 1970: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
}

/**
 * One statement that replaces the hours of a roll-up by what `requests` says now: Iceberg commits it whole or
 * not at all, so a reader sees the old hours or the new ones, and to run it twice is to run it once.
 *
 * Rows that are there match a quarter hour that is replaced and go; new rows match nothing and come. Matching new rows with
 * old ones by their dimensions would be shorter, and would leave the rows of a tenant that an API was
 * taken from.
 *
 * The hours are named for the table itself as well: Athena then opens no partition of another day.
 */
export const mergeRollUp = ({ table, from, to }: MergeRollUp): string => {
  if (from % hourMs !== 0 || to % hourMs !== 0 || from >= to) {
    throw new RangeError('A roll-up is recomputed by whole hours.');
  }
  const rollUp = rollUps[table];
  const hours = [{ from, to }];
  const names = rollUpColumns(rollUp).map(({ name }) => identifier(name));
  const fresh = renderRollUp({
    rollUp,
    dialect: trino,
    requests: `(SELECT * FROM "requests" WHERE ${within('request_time', hours)})`,
  });
  return `MERGE INTO ${identifier(table)} AS kept
USING (
  SELECT CAST(t.h AS timestamp(6)) AS replaced, ${names.map((name) => `NULL AS ${name}`).join(', ')}
  FROM UNNEST(sequence(${timestamp(from)}, ${timestamp(to - quarterHourMs)}, INTERVAL '15' MINUTE)) AS t (h)
  UNION ALL
  SELECT CAST(NULL AS timestamp(6)), ${names.join(', ')} FROM (
${fresh}
  )
) AS fresh
ON ${within('kept."quarter_hour"', hours)}
  AND kept."quarter_hour" = fresh.replaced
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND fresh.replaced IS NULL
  THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `fresh.${name}`).join(', ')})`;
};
