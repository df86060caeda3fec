SELECT "client_family", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "client_family" AS "client_family", sum("requests") AS "a0"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "client_family" NULLS LAST
LIMIT 15
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
