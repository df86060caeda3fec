import { type DeclaredFormat, declaredFormat } from './declared-format.js';

/**
 * The formats that are no JSON, name no keys, and are offered by the console and by tools, each by its string.
 *
 * Sources: API Gateway developer guide, "Set up CloudWatch logging for REST APIs", "Customize HTTP API access logs",
 * "Configure logging for WebSocket APIs" (Common Log Format, CSV); the examples of Terraform modules for HTTP APIs, which
 * put the integration's error last.
 */
const strings: Readonly<Record<string, readonly string[]>> = {
  'Common Log Format': [
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId',
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId',
    '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId',
    '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId $context.integrationErrorMessage',
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.eventType $context.routeKey $context.connectionId" $context.status $context.requestId',
  ],
  CSV: [
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId,$context.extendedRequestId',
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId',
    '$context.identity.sourceIp,$context.requestTime,$context.httpMethod,$context.routeKey,$context.protocol,$context.status,$context.responseLength,$context.requestId',
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.eventType,$context.routeKey,$context.connectionId,$context.status,$context.requestId',
  ],
};

let readers: readonly DeclaredFormat[] | undefined;

/** The readers of text formats, the more particular ones first; made when the first line needs one. */
export const knownTexts = (): readonly DeclaredFormat[] => {
  readers ??= Object.entries(strings).flatMap(([name, formats]) =>
    formats.map((format) => declaredFormat(format, name)),
  );
  return readers;
};
