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

/** Where and on which day a request was served: an identity says nothing beyond these. */
const places = ['account_id', 'region', 'dt', 'api_id', 'stage'];

/** What rows of `requests` are told apart by: where and on which day they were served, and their identity. */
export const oneRequest = (rows: string): string =>
  `${places.map((name) => `${rows}.${name}`).join(', ')}, ${requestIdentity(rows)}`;

/** Whether rows of two relations are one request, as `oneRequest` tells them apart. The identity is what engines join by. */
export const sameRequest = (one: string, other: string): string =>
  [
    `${requestIdentity(one)} = ${requestIdentity(other)}`,
    ...places.map((name) => `${one}.${name} IS NOT DISTINCT FROM ${other}.${name}`),
  ].join(' AND ');
