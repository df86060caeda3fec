SELECT "request_time" AS "request_time", "status" AS "status", "http_method" AS "http_method", "domain_name" AS "domain_name", "path" AS "path", "route" AS "route", "stage" AS "stage", "usage_plan" AS "usage_plan", "consumer" AS "consumer", "ip" AS "ip", "country" AS "country", "user_agent" AS "user_agent", "client_family" AS "client_family", "response_latency" AS "response_latency", "integration_latency" AS "integration_latency", "authorizer_latency" AS "authorizer_latency", "response_length" AS "response_length", "integration_status" AS "integration_status", "authorizer_status" AS "authorizer_status", "authorize_status" AS "authorize_status", "sign_in" AS "sign_in", "failure_class" AS "failure_class", "error_type" AS "error_type", "error_message" AS "error_message", "authorizer_error" AS "authorizer_error", "identity_user" AS "identity_user", "identity_user_arn" AS "identity_user_arn", "identity_caller" AS "identity_caller", "identity_account_id" AS "identity_account_id", "identity_principal_org_id" AS "identity_principal_org_id", "sub" AS "sub", "issuer" AS "issuer", "audience" AS "audience", "waf_response_code" AS "waf_response_code", "protocol" AS "protocol", "account_id" AS "account_id", "region" AS "region", "api_id" AS "api_id", "request_id" AS "request_id", "extended_request_id" AS "extended_request_id"
FROM requests
  WHERE "dt" >= ?
    AND "dt" <= ?
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "tenant_id" = ?
    AND "request_time" IN (
  SELECT "request_time"
  FROM requests
  WHERE "dt" >= ?
    AND "dt" <= ?
    AND "request_time" >= ?
    AND "request_time" < ?
    AND "tenant_id" = ?
  ORDER BY "request_time" DESC
  LIMIT 500)
ORDER BY "request_time" DESC NULLS LAST
LIMIT 500
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
-- ? "2026-10-05"
-- ? "2026-10-06"
-- ? "2026-10-05T00:00:00.000Z"
-- ? "2026-10-07T00:00:00.000Z"
-- ? "acme"
