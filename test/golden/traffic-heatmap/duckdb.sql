SELECT "hour_of_day", "weekday", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT hour(("quarter_hour" + INTERVAL '120' MINUTE)) AS "hour_of_day", isodow(("quarter_hour" + INTERVAL '120' MINUTE)) AS "weekday", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1, 2
)
ORDER BY "weekday" NULLS LAST, "hour_of_day" NULLS LAST
LIMIT 168
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
