SELECT "time", "usage_plan", "domain_name", "route", "status", "sub", "issuer", "audience", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "request_time") AS "time", "usage_plan" AS "usage_plan", "domain_name" AS "domain_name", "route" AS "route", "status" AS "status", "sub" AS "sub", "issuer" AS "issuer", "audience" AS "audience", count(*) AS "a0"
  FROM (
    SELECT *, count(*) OVER () AS found, min(date_trunc('hour', "request_time")) OVER () AS oldest, max(date_trunc('hour', "request_time")) OVER () AS latest
    FROM (SELECT * FROM requests
  WHERE "dt" >= ?
    AND "dt" <= ?
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "tenant_id" = ?
    AND "sub" IS NOT NULL
    ORDER BY "request_time" DESC
    LIMIT 4001)
  )
  WHERE found <= 4000 OR oldest = latest OR date_trunc('hour', "request_time") > oldest
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
ORDER BY "time" DESC NULLS LAST, "requests" DESC NULLS LAST, "usage_plan" NULLS LAST, "domain_name" NULLS LAST, "route" NULLS LAST, "status" NULLS LAST, "sub" NULLS LAST, "issuer" NULLS LAST, "audience" NULLS LAST
LIMIT 500
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
