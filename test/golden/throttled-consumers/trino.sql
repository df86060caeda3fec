SELECT "consumer", "throttled", "quota_exceeded"
FROM (SELECT "consumer", coalesce(CAST("a0" AS BIGINT), 0) AS "throttled", coalesce(CAST("a1" AS BIGINT), 0) AS "quota_exceeded", coalesce(CAST(("a0" + "a1") AS BIGINT), 0) AS "refused"
FROM (
  SELECT "consumer" AS "consumer", sum("throttled") AS "a0", sum("quota_exceeded") AS "a1"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "consumer" IS NOT NULL
  GROUP BY 1
))
ORDER BY "refused" DESC NULLS LAST, "consumer" NULLS LAST
LIMIT 15
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
