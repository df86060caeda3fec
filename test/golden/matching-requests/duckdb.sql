SELECT "time", "status_class", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", CASE WHEN ("status" >= 200 AND "status" < 300) THEN '2xx' WHEN ("status" >= 300 AND "status" < 400) THEN '3xx' WHEN ("status" >= 400 AND "status" < 500) THEN '4xx' WHEN ("status" >= 500 AND "status" < 600) THEN '5xx' WHEN ("status" >= 100 AND "status" < 200) THEN '1xx' END AS "status_class", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1, 2
)
ORDER BY "time" NULLS LAST, "status_class" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
