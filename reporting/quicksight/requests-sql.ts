import { columns } from '../../core/access-log/columns.js';
import { identifier } from '../expression/dialect/sql.js';
import { localTimeColumn, localTimeSql } from './local-time.js';
import { tenantColumn } from './names.js';
import { fromParameter, hoursParameter, momentParameter, toParameter } from './parameter-names.js';

/** The most hours of `requests` that one look at the dashboard reads, whatever is chosen. */
export const maxRequestHours = 31 * 24;

/** Where requests lie. */
export interface RequestRelations {
  /** The table of requests, each once and with its tenant, in Athena's words. */
  readonly requests: string;
  /** A table of tenants with their `time_zone`. */
  readonly tenants: string;
}

// However QuickSight writes a date into the query, as a timestamp or as text, this reads it.
const timestampOf = (parameter: string): string => `CAST(<<$${parameter}>> AS timestamp)`;

const clicked = `${timestampOf(momentParameter)} >= TIMESTAMP '1971-01-01 00:00:00'`;
const now = `CAST(current_timestamp AT TIME ZONE 'UTC' AS timestamp)`;
/** A range that is not over ends now, so that its newest hours are hours that were. */
const end = `least(${timestampOf(toParameter)}, ${now})`;
const hours = `INTERVAL '1' HOUR * least(CAST(<<$${hoursParameter}>> AS integer), ${maxRequestHours})`;

/** The times to read: the days around a clicked time, which any clock may have shown, else the newest hours of the range. */
const first = `CASE WHEN ${clicked} THEN ${timestampOf(momentParameter)} - INTERVAL '1' DAY ELSE greatest(${timestampOf(fromParameter)}, ${end} - ${hours}) END`;
const last = `CASE WHEN ${clicked} THEN ${timestampOf(momentParameter)} + INTERVAL '2' DAY ELSE ${end} END`;

/**
 * The query behind the data set `requests`: single requests of some hours. It is sent for every look, with the dashboard's
 * parameters. The time and the tenant are columns as they lie, so that what narrows them leaves files unread.
 */
export function requestsSql({ requests, tenants }: RequestRelations): string {
  const names = [...columns.map(({ name }) => name), tenantColumn];
  const local = `${localTimeSql('r.request_time', 't.time_zone')} AS ${localTimeColumn.name}`;
  return `SELECT ${[...names.map((name) => `r.${identifier(name)}`), local].join(', ')}
FROM ${requests} r
LEFT JOIN ${tenants} t ON r.${identifier(tenantColumn)} = t.${identifier(tenantColumn)}
WHERE r.request_time >= ${first} AND r.request_time < ${last}`;
}
