SELECT "time", "domain_name", "status", "http_method", "consumer", "usage_plan", "ip", "route", "identity_user", "user_agent", "identity_user_arn", "identity_principal_org_id", "identity_account_id", "identity_caller", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT date_trunc('hour', "request_time") AS "time", "domain_name" AS "domain_name", "status" AS "status", "http_method" AS "http_method", "consumer" AS "consumer", "usage_plan" AS "usage_plan", "ip" AS "ip", "route" AS "route", "identity_user" AS "identity_user", "user_agent" AS "user_agent", "identity_user_arn" AS "identity_user_arn", "identity_principal_org_id" AS "identity_principal_org_id", "identity_account_id" AS "identity_account_id", "identity_caller" AS "identity_caller", count(*) AS "a0"
  FROM (
    SELECT *, count(*) OVER () AS found, min(date_trunc('hour', "request_time")) OVER () AS oldest, max(date_trunc('hour', "request_time")) OVER () AS latest
    FROM (SELECT * FROM requests
  WHERE "dt" >= ?
    AND "dt" <= ?
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "tenant_id" = ?
    AND "sign_in" IN (?)
    ORDER BY "request_time" DESC
    LIMIT 4001)
  )
  WHERE found <= 4000 OR oldest = latest OR date_trunc('hour', "request_time") > oldest
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
)
ORDER BY "time" DESC NULLS LAST, "requests" DESC NULLS LAST, "domain_name" NULLS LAST, "status" NULLS LAST, "http_method" NULLS LAST, "consumer" NULLS LAST, "usage_plan" NULLS LAST, "ip" NULLS LAST, "route" NULLS LAST, "identity_user" NULLS LAST, "user_agent" NULLS LAST, "identity_user_arn" NULLS LAST, "identity_principal_org_id" NULLS LAST, "identity_account_id" NULLS LAST, "identity_caller" NULLS LAST
LIMIT 500
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? "iam"
