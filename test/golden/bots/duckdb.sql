SELECT "client_family", coalesce(CAST("a0" AS BIGINT), 0) AS "requests", CAST((CAST(("a1" + "a2") AS DOUBLE) / nullif("a0", 0)) AS DOUBLE) AS "error_rate", coalesce(CAST("a3" AS BIGINT), 0) AS "response_bytes", "a4" AS "first_seen", "a5" AS "last_seen"
FROM (
  SELECT "client_family" AS "client_family", sum("requests") AS "a0", sum("client_errors") AS "a1", sum("server_errors") AS "a2", sum("response_bytes") AS "a3", min("first_seen") AS "a4", max("last_seen") AS "a5"
  FROM audience
  WHERE "quarter_hour" >= ?
    AND "quarter_hour" < ?
    AND "tenant_id" = ?
    AND "is_bot" IN (?)
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "client_family" NULLS LAST
LIMIT 500
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? true
