SELECT "time", "is_bot", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "is_bot" AS "is_bot", sum("requests") AS "a0"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1, 2
)
ORDER BY "time" NULLS LAST, "is_bot" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
