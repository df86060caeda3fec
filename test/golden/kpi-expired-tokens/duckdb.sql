SELECT now."requests" AS "requests",
  CASE WHEN previous."requests" > 0 THEN previous."requests" END AS "requests_previous",
  CAST(now."requests" - CASE WHEN previous."requests" > 0 THEN previous."requests" END AS DOUBLE) / nullif(CASE WHEN previous."requests" > 0 THEN previous."requests" END, 0) AS "requests_change"
FROM (SELECT coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "failure_class" IN (?)
)) now
CROSS JOIN (SELECT coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "failure_class" IN (?)
)) previous
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? "expired_token"
-- ? "2026-10-03T00:00:00.000Z"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "acme"
-- ? "expired_token"
