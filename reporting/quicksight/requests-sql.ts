import { columns } from '../../core/access-log/columns.js';
import { oneRequest } from '../../core/access-log/identity.js';
import { identifier } from '../expression/dialect/sql.js';
import { localTimeColumn, localTimeSql } from './local-time.js';
import { tenantColumn } from './names.js';
import { fromParameter, momentParameter, toParameter } from './parameter-names.js';

/** The most days of `requests` that one look at the dashboard reads, whatever range is chosen. */
export const maxRequestDays = 31;

/** Where requests lie, and who owned which API when. */
export interface RequestRelations {
  /** The table of requests, in Athena's words. */
  readonly requests: string;
  /** A table with the columns of `ApiWindow` in snake case, as roll-ups read it. */
  readonly windows: string;
  /** A table of tenants with their `time_zone`. */
  readonly tenants: string;
}

// However QuickSight writes a date into the query, as a timestamp or as text, this reads it.
const timestampOf = (parameter: string): string => `CAST(<<$${parameter}>> AS timestamp)`;
const day = (parameter: string): string => `CAST(${timestampOf(parameter)} AS date)`;

const clicked = `${timestampOf(momentParameter)} >= TIMESTAMP '1971-01-01 00:00:00'`;

/**
 * The first and the last partition to read: the days around a clicked time, which any clock may have shown, else those of
 * the range. A row lies in the partition of the day it arrived: what was requested just before midnight lies in the next
 * one.
 */
const first = `CASE WHEN ${clicked} THEN ${day(momentParameter)} - INTERVAL '1' DAY ELSE greatest(${day(fromParameter)}, ${day(toParameter)} - INTERVAL '${maxRequestDays}' DAY) END`;
const last = `CASE WHEN ${clicked} THEN ${day(momentParameter)} + INTERVAL '1' DAY ELSE ${day(toParameter)} END + INTERVAL '1' DAY`;

// DuckDB adds an interval to a date and gets a timestamp, Trino a date: ten characters of either are the day.
const partition = (of: string): string => `substr(CAST(${of} AS varchar), 1, 10)`;

/**
 * The query behind the data set `requests`: raw rows of some days, each once, with the tenant that owned the API at the
 * time. It is sent for every look, with the dashboard's parameters, and only the partitions of those days are read.
 */
export function requestsSql({ requests, windows, tenants }: RequestRelations): string {
  const names = columns.map(({ name }) => `r.${identifier(name)}`);
  const local = `${localTimeSql('r.request_time', 't.time_zone')} AS ${localTimeColumn.name}`;
  return `SELECT ${[...names, `w.${identifier(tenantColumn)}`, local].join(', ')}
FROM (
  SELECT r.*, row_number() OVER (PARTITION BY ${oneRequest('r')} ORDER BY r.request_time) AS copy
  FROM ${requests} r
  WHERE CAST(r.dt AS varchar) >= ${partition(first)} AND CAST(r.dt AS varchar) <= ${partition(last)}
) r
LEFT JOIN ${windows} w
  ON r.account_id = w.account_id AND r.region = w.region AND r.api_id = w.api_id AND r.stage = w.stage
  AND (w.valid_from IS NULL OR r.request_time >= w.valid_from)
  AND (w.valid_to IS NULL OR r.request_time < w.valid_to)
LEFT JOIN ${tenants} t ON w.${identifier(tenantColumn)} = t.${identifier(tenantColumn)}
WHERE r.copy = 1`;
}
