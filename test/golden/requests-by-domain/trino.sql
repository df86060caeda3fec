SELECT "domain_name", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "domain_name" AS "domain_name", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "domain_name" NULLS LAST
LIMIT 20
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
