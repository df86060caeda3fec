SELECT "path", coalesce(CAST("a0" AS BIGINT), 0) AS "requests"
FROM (
  SELECT "path" AS "path", count(*) AS "a0"
  FROM (
    SELECT *, count(*) OVER () AS found, min(date_trunc('hour', "request_time")) OVER () AS oldest, max(date_trunc('hour', "request_time")) OVER () AS latest
    FROM (SELECT * FROM requests
  WHERE "dt" >= CAST(? AS DATE)
    AND "dt" <= CAST(? AS DATE)
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "account_id" IN (?, ?)
    AND (("account_id" = ? AND "region" IN (?, ?) AND "api_id" = ? AND "stage" = ?) OR ("account_id" = ? AND "region" IN (?, ?) AND "api_id" = ? AND "stage" = ? AND "request_time" < ?))
    ORDER BY "request_time" DESC
    LIMIT 4001)
  )
  WHERE found <= 4000 OR oldest = latest OR date_trunc('hour', "request_time") > oldest
  GROUP BY 1
)
ORDER BY "requests" DESC NULLS LAST, "path" NULLS LAST
LIMIT 15
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "111122223333"
-- ? "444455556666"
-- ? "111122223333"
-- ? "eu-west-1"
-- ? "unknown"
-- ? "shop"
-- ? "prod"
-- ? "444455556666"
-- ? "eu-west-1"
-- ? "unknown"
-- ? "moved"
-- ? "prod"
-- ? "2026-10-06T12:00:00.000Z"
