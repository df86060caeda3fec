SELECT now."client_errors" AS "client_errors",
  CASE WHEN previous."requests" > 0 THEN previous."client_errors" END AS "client_errors_previous",
  CAST(now."client_errors" - CASE WHEN previous."requests" > 0 THEN previous."client_errors" END AS DOUBLE) / nullif(CASE WHEN previous."requests" > 0 THEN previous."client_errors" END, 0) AS "client_errors_change"
FROM (SELECT coalesce(CAST("a0" AS BIGINT), 0) AS "client_errors"
FROM (
  SELECT sum("client_errors") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
)) now
CROSS JOIN (SELECT coalesce(CAST("a0" AS BIGINT), 0) AS "client_errors", coalesce(CAST("a1" AS BIGINT), 0) AS "requests"
FROM (
  SELECT sum("client_errors") AS "a0", sum("requests") AS "a1"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
)) previous
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? "2026-10-03T00:00:00.000Z"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "acme"
