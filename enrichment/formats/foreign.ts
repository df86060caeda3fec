import type { RejectionReason } from './rejection.js';

/** Common Log Format with no request id after the size, or with the quoted referrer and agent of the Combined one. */
const webServerLine =
  /^\S+ \S+ \S+ \[\d\d\/\w{3}\/\d{4}:[^\]]+\] "[^"]*" (?:\d{3}|-) (?:\d+|-)(?: "|$)/;

/** Whether a line looks like API Gateway's Common Log Format and has no id of a request. */
export const isWebServerLine = (text: string): boolean => webServerLine.test(text);

/**
 * Logs that people have beside access logs of API Gateway, by how their lines begin. They are known, so that the
 * reason says what they are; they are not read.
 */
const foreign: readonly (readonly [RejectionReason, RegExp])[] = [
  [
    'lambda_log',
    /^(?:START RequestId: |END RequestId: |REPORT RequestId: |INIT_(?:START|REPORT) |RESTORE_|EXTENSION\s+Name: |LOGS\s+Name: |TELEMETRY\s+Name: |\d{4}-\d\d-\d\dT[\d:.]+Z\s+(?:undefined|[\da-f]{8}-[\da-f-]{27})\s+(?:ERROR|WARN|INFO|DEBUG|TRACE|FATAL)\s|\[(?:ERROR|WARNING|INFO|DEBUG|CRITICAL)\]\s+\d{4}-)/,
  ],
  ['lambda_log', /^\{\s*"_aws"\s*:/],
  [
    'lambda_log',
    /^\{\s*"time"\s*:\s*"[^"]*"\s*,\s*"type"\s*:\s*"(?:platform|function|extension)\b/,
  ],
  // Powertools for AWS Lambda writes its own keys into every line; the level first.
  [
    'lambda_log',
    /^\{\s*"level"\s*:\s*"[A-Z]+"\s*,\s*"(?:message|location)"\s*:.*"function_(?:request_id|arn)"\s*:/s,
  ],
  // The event of a function, printed: of an API of either version, and of an authorizer.
  [
    'lambda_log',
    /^\{\s*"(?:resource|version|type|httpMethod|rawPath)"\s*:(?!.*"status"\s*:)(?=.*"requestContext"\s*:\s*\{).*"(?:isBase64Encoded|multiValueHeaders|methodArn|routeArn)"\s*:/s,
  ],
  [
    'execution_log',
    /^\((?:[\da-f]{8}-[\da-f-]{27}|[\w=+/-]{10,40})\) |^(?:Extended Request Id: |Starting execution for request: |Method (?:request|response) |Endpoint (?:request|response) |Successfully completed execution)/,
  ],
  ['load_balancer_log', /^(?:https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT[\d:.]+Z app\//],
  ['load_balancer_log', /^\d{4}-\d\d-\d\dT[\d:.]+Z \S+ [\d.]+:\d+ [\d.]+:\d+ /],
  ['load_balancer_log', /^(?:tls|tcp|udp) \d\.\d \d{4}-\d\d-\d\dT[\d:]+ net\//],
  ['web_server_log', /^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "[A-Z]+ \S+ HTTP\/[\d.]+" \d{3} /],
  ['cloudfront_log', /^\d{10}\.\d{3}\t[\d.:a-f]+\t[\d.]+\t\d{3}\t/],
  ['cloudfront_log', /^#(?:Version|Fields): |^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}/],
  ['s3_log', /^[\da-f]{64} \S+ \[\d\d\/\w{3}\/\d{4}:/],
  ['flow_log', /^(?:\d|version) (?:\d{12}|account-id) (?:eni-|interface-id)/],
  ['cloudtrail_log', /^\{\s*"(?:eventVersion|Records)"\s*:/],
  ['waf_log', /^\{\s*"timestamp"\s*:\s*\d+\s*,\s*"formatVersion"\s*:\s*\d+\s*,\s*"webaclId"/],
  ['web_server_log', webServerLine],
];

/** Lines of a function's logger: they have a level and a message, and an access log has neither. */
const loggerKeys = /"level"\s*:.*"(?:message|msg)"\s*:|"(?:message|msg)"\s*:.*"level"\s*:/s;

/** What a line is that is never a request, whatever its keys. */
export const plainlyForeign = (text: string): RejectionReason | null =>
  text.startsWith('{') ? foreignJson(text) : null;

const foreignJson = (text: string): RejectionReason | null =>
  jsonOnes.find(([, sign]) => sign.test(text))?.[0] ?? null;

const jsonOnes = foreign.filter(([, sign]) => sign.source.startsWith('^\\{'));

/** What a line is that could not be read; null if it is nothing that is known. */
export function foreignReason(text: string): RejectionReason | null {
  const found = foreign.find(([, sign]) => sign.test(text));
  if (found !== undefined) return found[0];
  return text.startsWith('{') && loggerKeys.test(text) ? 'lambda_log' : null;
}
