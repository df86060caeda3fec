SELECT now."server_error_rate" AS "server_error_rate",
  CASE WHEN previous."requests" > 0 THEN previous."server_error_rate" END AS "server_error_rate_previous",
  CAST(now."server_error_rate" - CASE WHEN previous."requests" > 0 THEN previous."server_error_rate" END AS DOUBLE) / nullif(CASE WHEN previous."requests" > 0 THEN previous."server_error_rate" END, 0) AS "server_error_rate_change"
FROM (SELECT CAST((CAST("a0" AS DOUBLE) / nullif("a1", 0)) AS DOUBLE) AS "server_error_rate"
FROM (
  SELECT sum("server_errors") AS "a0", sum("requests") AS "a1"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
)) now
CROSS JOIN (SELECT CAST((CAST("a0" AS DOUBLE) / nullif("a1", 0)) AS DOUBLE) AS "server_error_rate", coalesce(CAST("a1" AS BIGINT), 0) AS "requests"
FROM (
  SELECT sum("server_errors") AS "a0", sum("requests") AS "a1"
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
