SELECT "time", "status", "domain_name", "http_method", "route", "error_type", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", "a1" AS "example_message"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "status" AS "status", "domain_name" AS "domain_name", "http_method" AS "http_method", "route" AS "route", "error_type" AS "error_type", sum("requests") AS "a0", max("error_message") AS "a1"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "status" BETWEEN ? AND ?
  GROUP BY 1, 2, 3, 4, 5, 6
)
ORDER BY "time" DESC NULLS LAST, "requests" DESC NULLS LAST, "status" NULLS LAST, "domain_name" NULLS LAST, "http_method" NULLS LAST, "route" NULLS LAST, "error_type" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? 400
-- ? 499
