SELECT "user_agent", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "user_agent" AS "user_agent", count(*) AS "a0"
  FROM (
    SELECT *, count(*) OVER () AS found, min(date_trunc('hour', "request_time")) OVER () AS oldest, max(date_trunc('hour', "request_time")) OVER () AS latest
    FROM (SELECT * FROM requests
  WHERE "dt" >= ?
    AND "dt" <= ?
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "tenant_id" = ?
    ORDER BY "request_time" DESC
    LIMIT 4001)
  )
  WHERE found <= 4000 OR oldest = latest OR date_trunc('hour', "request_time") > oldest
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "user_agent" NULLS LAST
LIMIT 15
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
