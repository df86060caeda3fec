SELECT "time", "usage_plan", "domain_name", "route", "status", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", coalesce(CAST("a1" AS BIGINT), 0) AS "response_bytes"
FROM (
  SELECT date_trunc('hour', "quarter_hour") AS "time", "usage_plan" AS "usage_plan", "domain_name" AS "domain_name", "route" AS "route", "status" AS "status", sum("requests") AS "a0", sum("response_bytes") AS "a1"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "usage_plan" IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5
)
ORDER BY "time" DESC NULLS LAST, "requests" DESC NULLS LAST, "usage_plan" NULLS LAST, "domain_name" NULLS LAST, "route" NULLS LAST, "status" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
