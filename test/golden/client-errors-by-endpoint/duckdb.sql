SELECT "route", "status", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "route" AS "route", "status" AS "status", sum("requests") AS "a0"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "status" BETWEEN ? AND ?
  GROUP BY 1, 2
)
ORDER BY "requests" DESC NULLS LAST, "route" NULLS LAST, "status" NULLS LAST
LIMIT 60
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? 400
-- ? 499
