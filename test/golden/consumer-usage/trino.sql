SELECT "time", CASE WHEN place <= 8 THEN "consumer" ELSE 'Other' END AS "consumer", CAST(sum("requests") AS BIGINT) AS "requests"
FROM (
  SELECT *, dense_rank() OVER (ORDER BY total DESC, "consumer" NULLS LAST) AS place
  FROM (SELECT *, sum("requests") OVER (PARTITION BY "consumer") AS total FROM (SELECT "time", "consumer", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "consumer" AS "consumer", sum("requests") AS "a0"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "consumer" IS NOT NULL
  GROUP BY 1, 2
)))
)
GROUP BY 1, 2
ORDER BY "time" NULLS LAST, "consumer" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
