import { canonicalOrder, logFormat } from './log-format.js';

/** The variables of the canonical format that an HTTP API has too (developer guide, "Customize HTTP API access logs"). */
const ofHttp =
  /^(?:accountId|apiId|domainName|domainPrefix|extendedRequestId|httpMethod|path|protocol|requestId|requestTimeEpoch|responseLatency|responseLength|stage|status|authorizer\.(?:claims\.\w+|principalId|error)|error\.(?:message|responseType)|identity\.(?:accountId|caller|cognito\w+|principalOrgId|sourceIp|user|userAgent|userArn)|integration\.(?:error|latency|status))$/;

/** Those that a WebSocket API has too (developer guide, "Configure logging for WebSocket APIs"). */
const ofWebSocket =
  /^(?:apiId|domainName|extendedRequestId|requestId|requestTimeEpoch|stage|status|authorize\.\w+|authorizer\.(?:principalId|error|latency|status|integrationLatency|integrationStatus)|error\.(?:message|responseType)|identity\.(?:accountId|apiKeyId|caller|cognito\w+|sourceIp|user|userAgent|userArn)|integration\.(?:error|latency|status)|waf\.\w+|wafResponseCode|webaclArn)$/;

const format = (variables: RegExp, more: readonly string[]): string => {
  const shared = canonicalOrder.filter(({ from = '' }) =>
    variables.test(from.replace('$context.', '')),
  );
  const fields = [
    ...shared.map(({ key, from }) => [key, from]),
    ...more.map((key) => [key, `$context.${key}`]),
  ];
  return `{${fields.map(([key, from]) => `"${key}":"${from}"`).join(',')}}`;
};

/** The access log format that Gatebook sets by kind of API: for each, the variables that it has. */
export const logFormats = {
  REST: logFormat,
  HTTP: format(ofHttp, ['routeKey']),
  WEBSOCKET: format(ofWebSocket, ['routeKey', 'eventType', 'connectionId']),
} as const;
