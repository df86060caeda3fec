SELECT "route", "error_rate", "errors", "requests"
FROM (SELECT "route", CAST((CAST(("a0" + "a1") AS DOUBLE) / nullif("a2", 0)) AS DOUBLE) AS "error_rate", coalesce(CAST(("a0" + "a1") AS BIGINT), 0) AS "errors", coalesce(CAST("a2" AS BIGINT), 0) AS "requests", CAST((CAST(((("a0" + "a1") + 1.9207999999999998e+0) - (1.96e+0 * sqrt((((CAST(("a0" + "a1") AS DOUBLE) / nullif("a2", 0)) * ("a2" - ("a0" + "a1"))) + 9.603999999999999e-1)))) AS DOUBLE) / nullif(("a2" + 3.8415999999999997e+0), 0)) AS DOUBLE) AS "certain_error_rate"
FROM (
  SELECT "route" AS "route", sum("client_errors") AS "a0", sum("server_errors") AS "a1", sum("requests") AS "a2"
  FROM usage
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
  GROUP BY 1
))
ORDER BY "certain_error_rate" DESC NULLS LAST, "route" NULLS LAST
LIMIT 20
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
