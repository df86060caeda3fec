/**
 * Requests with the tenant of each, or null, as a relation. Tenants come from `windows`, a table with the columns of `ApiWindow` in
 * snake case, its rows made by `attributionWindows`; windows of one API never overlap, so that the join never repeats a
 * request.
 */
export const attributed = (requests: string, windows: string): string => `(SELECT r.*, w.tenant_id
  FROM ${requests} r
  LEFT JOIN ${windows} w
    ON r.account_id = w.account_id AND r.region = w.region
    AND r.api_id = w.api_id AND r.stage = w.stage
    AND (w.valid_from IS NULL OR r.request_time >= w.valid_from)
    AND (w.valid_to IS NULL OR r.request_time < w.valid_to))`;
