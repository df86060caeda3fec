SELECT "account_id", "region", "api_id", "stage", "domain_name", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", "a1" AS "first_seen", "a2" AS "last_seen"
FROM (
  SELECT "account_id" AS "account_id", "region" AS "region", "api_id" AS "api_id", "stage" AS "stage", "domain_name" AS "domain_name", sum("requests") AS "a0", min("first_seen") AS "a1", max("last_seen") AS "a2"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" IS NULL
  GROUP BY 1, 2, 3, 4, 5
)
ORDER BY "requests" DESC NULLS LAST, "account_id" NULLS LAST, "region" NULLS LAST, "api_id" NULLS LAST, "stage" NULLS LAST, "domain_name" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
