SELECT "consumer", "usage_plan", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", CAST((CAST(("a1" + "a2") AS DOUBLE) / nullif("a0", 0)) AS DOUBLE) AS "error_rate", coalesce(CAST("a1" AS BIGINT), 0) AS "client_errors", coalesce(CAST("a2" AS BIGINT), 0) AS "server_errors", coalesce(CAST("a3" AS BIGINT), 0) AS "throttled", coalesce(CAST("a4" AS BIGINT), 0) AS "quota_exceeded", coalesce(CAST("a5" AS BIGINT), 0) AS "response_bytes", "a6" AS "first_seen", "a7" AS "last_seen"
FROM (
  SELECT "consumer" AS "consumer", "usage_plan" AS "usage_plan", sum("requests") AS "a0", sum("client_errors") AS "a1", sum("server_errors") AS "a2", sum("throttled") AS "a3", sum("quota_exceeded") AS "a4", sum("response_bytes") AS "a5", min("first_seen") AS "a6", max("last_seen") AS "a7"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "consumer" IS NOT NULL
  GROUP BY 1, 2
)
ORDER BY "requests" DESC NULLS LAST, "consumer" NULLS LAST, "usage_plan" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
