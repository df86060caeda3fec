SELECT now."mean_integration_latency" AS "mean_integration_latency",
  CASE WHEN previous."requests" > 0 THEN previous."mean_integration_latency" END AS "mean_integration_latency_previous",
  CAST(now."mean_integration_latency" - CASE WHEN previous."requests" > 0 THEN previous."mean_integration_latency" END AS DOUBLE) / nullif(CASE WHEN previous."requests" > 0 THEN previous."mean_integration_latency" END, 0) AS "mean_integration_latency_change"
FROM (SELECT CAST((CAST("a0" AS DOUBLE) / nullif("a1", 0)) AS DOUBLE) AS "mean_integration_latency"
FROM (
  SELECT sum("integration_latency_sum") AS "a0", sum("integration_latency_count") AS "a1"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
)) now
CROSS JOIN (SELECT CAST((CAST("a0" AS DOUBLE) / nullif("a1", 0)) AS DOUBLE) AS "mean_integration_latency", coalesce(CAST("a2" AS BIGINT), 0) AS "requests"
FROM (
  SELECT sum("integration_latency_sum") AS "a0", sum("integration_latency_count") AS "a1", sum("requests") AS "a2"
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
