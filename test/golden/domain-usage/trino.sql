SELECT "time", CASE WHEN place <= 8 THEN "domain_name" ELSE 'Other' END AS "domain_name", CAST(sum("requests") AS BIGINT) AS "requests"
FROM (
  SELECT *, dense_rank() OVER (ORDER BY total DESC, "domain_name" NULLS LAST) AS place
  FROM (SELECT *, sum("requests") OVER (PARTITION BY "domain_name") AS total FROM (SELECT "time", "domain_name", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "domain_name" AS "domain_name", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1, 2
)))
)
GROUP BY 1, 2
ORDER BY "time" NULLS LAST, "domain_name" NULLS LAST
LIMIT 5000
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
