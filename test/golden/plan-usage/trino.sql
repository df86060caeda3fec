SELECT "time", CASE WHEN place <= 8 THEN "usage_plan" ELSE 'Other' END AS "usage_plan", CAST(sum("requests") AS BIGINT) AS "requests"
FROM (
  SELECT *, dense_rank() OVER (ORDER BY total DESC, "usage_plan" NULLS LAST) AS place
  FROM (SELECT *, sum("requests") OVER (PARTITION BY "usage_plan") AS total FROM (SELECT "time", "usage_plan", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "usage_plan" AS "usage_plan", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "usage_plan" IS NOT NULL
  GROUP BY 1, 2
)))
)
GROUP BY 1, 2
ORDER BY "time" NULLS LAST, "usage_plan" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
