SELECT "country", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "country" AS "country", sum("requests") AS "a0"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "country" NULLS LAST
LIMIT 250
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
