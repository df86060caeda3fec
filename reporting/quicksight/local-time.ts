/** What the clock of a row's tenant showed when the request was served, as a timestamp without a zone. */
export const localTimeColumn = { name: 'local_time', type: 'timestamp' } as const;

/**
 * The column as Athena computes it from a time in UTC and a tenant's zone; Trino knows every change of clocks (functions
 * `with_timezone` and `at_timezone`). A row of no tenant goes by UTC, and so does one whose zone Athena does not know: a
 * name that the tz database got after Athena's would else end the query, and that of all other tenants with it.
 */
export const localTimeSql = (time: string, zone: string): string =>
  `coalesce(TRY(CAST(at_timezone(with_timezone(${time}, 'UTC'), ${zone}) AS timestamp)), ${time})`;
