import { columns } from '../../../core/access-log/columns.js';
import { oneRequest, sameRequest } from '../../../core/access-log/identity.js';
import type { StorageMode } from '../../../core/pipeline-bucket.js';
import { identifier } from '../../expression/dialect/sql.js';
import { attributed } from '../../roll-ups/attributed.js';
import { icebergType, lakeColumns } from '../writing/lake-tables.js';
import { registryWindows, textList, within } from '../writing/sql.js';
import { runsOfDays } from './inspection.js';
import { landedKey } from './landed-object.js';

/** The tables over what has landed, one for each format. Nobody reads them but the loader. */
export const landingTables: Readonly<Record<StorageMode, string>> = {
  parquet: 'landing_parquet',
  'json-gzip': 'landing_json',
};

export interface LoadStatement {
  readonly format: StorageMode;
  /** What a path of the table begins with, the bucket's part: `s3://gatebook-lake-…/`. */
  readonly root: string;
  readonly keys: readonly string[];
  /** The days, UTC, whose requests are loaded; others of the same objects are left to other statements. */
  readonly days: readonly string[];
}

/**
 * One statement that adds the requests of some objects to `requests`, each once. It may be run again, after it was committed
 * as well: what is there is not added. So nobody has to find out what became of a statement whose end was not seen.
 *
 * - Files are found by their path; the keys of their partitions have to be named too, for `account_id` is injected (Athena user
 *   guide, "Dynamic ID partitioning").
 * - Copies within the objects go first: MERGE inserts each row that matches nothing, copies of each other included.
 * - The day is that of the request, not that of its arrival, so that a copy which arrived a day later is one.
 * - The days are named for the table as well: Athena then reads the identity of the requests of these days, and no other file.
 */
export const loadStatement = ({ format, root, keys, days }: LoadStatement): string => {
  const landed = keys.map((key) => {
    const parts = landedKey(key);
    if (parts?.format !== format) throw new Error('A statement reads keys of one format.');
    return parts;
  });
  const distinct = (part: 'account' | 'region' | 'day') =>
    textList([...new Set(landed.map((key) => key[part]))].sort());
  const typed = columns.map(({ name, type }) =>
    name === 'dt'
      ? `substr(CAST(l.request_time AS varchar), 1, 10) AS "dt"`
      : `CAST(l.${identifier(name)} AS ${icebergType(type)}) AS ${identifier(name)}`,
  );
  const names = lakeColumns.requests.map(({ name }) => identifier(name));
  const intervals = runsOfDays(days);
  return `MERGE INTO "requests" AS kept
USING (
  SELECT ${names.join(', ')} FROM (
    SELECT t.*, row_number() OVER (PARTITION BY ${oneRequest('t')} ORDER BY t.request_time) AS copy
    FROM ${attributed(
      `(SELECT ${typed.join(', ')}
      FROM "${landingTables[format]}" l
      WHERE l."account_id" IN (${distinct('account')}) AND l."region" IN (${distinct('region')}) AND l."dt" IN (${distinct('day')})
        AND l."$path" IN (${textList(keys.map((key) => root + key))})
        AND ${within('l.request_time', intervals)})`,
      registryWindows,
    )} t
  ) WHERE copy = 1
) AS fresh
ON ${within('kept.request_time', intervals)}
  AND ${sameRequest('kept', 'fresh')}
WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `fresh.${name}`).join(', ')})`;
};
