SELECT "domain_name", "status", "failure_class", "error_type", "http_method", "route", "usage_plan", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", "a1" AS "example_message", "a2" AS "first_seen", "a3" AS "last_seen"
FROM (
  SELECT "domain_name" AS "domain_name", "status" AS "status", "failure_class" AS "failure_class", "error_type" AS "error_type", "http_method" AS "http_method", "route" AS "route", "usage_plan" AS "usage_plan", sum("requests") AS "a0", max("error_message") AS "a1", min("first_seen") AS "a2", max("last_seen") AS "a3"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "status" IN (?, ?, ?)
  GROUP BY 1, 2, 3, 4, 5, 6, 7
)
ORDER BY "last_seen" DESC NULLS LAST, "domain_name" NULLS LAST, "status" NULLS LAST, "failure_class" NULLS LAST, "error_type" NULLS LAST, "http_method" NULLS LAST, "route" NULLS LAST, "usage_plan" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? 401
-- ? 402
-- ? 403
