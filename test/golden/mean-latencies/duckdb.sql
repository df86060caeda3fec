SELECT "time", CAST((CAST("a0" AS DOUBLE) / nullif("a1", 0)) AS DOUBLE) AS "mean_response_latency", CAST((CAST("a2" AS DOUBLE) / nullif("a3", 0)) AS DOUBLE) AS "mean_integration_latency"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", sum("response_latency_sum") AS "a0", sum("response_latency_count") AS "a1", sum("integration_latency_sum") AS "a2", sum("integration_latency_count") AS "a3"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1
)
ORDER BY "time" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
