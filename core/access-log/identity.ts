/**
 * What makes a request one, as an expression of SQL that DuckDB, Trino and Athena share: the id that API Gateway alone
 * decides; else the id that a client may choose, together with the time, the method, the status and the path, so that
 * a client that repeats its id hides nothing; else the event in which CloudWatch delivered the line.
 *
 * The path stands last, for it alone can hold what separates the parts.
 *
 * @param rows the alias of `requests`
 */
export const requestIdentity = (rows: string): string =>
  `CASE WHEN ${rows}.extended_request_id IS NOT NULL THEN concat('x', ${rows}.extended_request_id)
    WHEN ${rows}.request_id IS NOT NULL THEN concat('r', ${rows}.request_id, '|',
      CAST(${rows}.request_time AS VARCHAR), '|', coalesce(${rows}.http_method, ''), '|',
      coalesce(CAST(${rows}.status AS VARCHAR), ''), '|', coalesce(${rows}.path, ${rows}.route, ''))
    ELSE concat('e', coalesce(${rows}.event_id, '')) END`;

/** What rows of `requests` are told apart by: where and on which day they were served, and their identity. */
export const oneRequest = (rows: string): string =>
  `${['account_id', 'region', 'dt', 'api_id', 'stage'].map((name) => `${rows}.${name}`).join(', ')}, ${requestIdentity(rows)}`;
