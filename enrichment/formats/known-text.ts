import { cellIndex } from '../../core/access-log/cells.js';
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
    // The Serverless Framework's, which has no status.
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.eventType $context.routeKey $context.connectionId" $context.requestId',
  ],
  CSV: [
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId,$context.extendedRequestId',
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,$context.requestId',
    '$context.identity.sourceIp,$context.requestTime,$context.httpMethod,$context.routeKey,$context.protocol,$context.status,$context.responseLength,$context.requestId',
    '$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,$context.eventType,$context.routeKey,$context.connectionId,$context.status,$context.requestId',
  ],
};

/** A format as people have it: as it is, and in another way of writing. */
const writings: Readonly<Record<string, (format: string) => readonly string[]>> = {
  // The developer guide's example has no space between the time and the request.
  'Common Log Format': (format) => [format, format.replace('] "', ']"')],
  // With every value in quotes.
  CSV: (format) => [format, format.replaceAll(/\$context\.[\w.]+/g, '"$&"')],
};

/**
 * What is guessed has to look it: people put further values behind Common Log Format, and one of those is no error and no id.
 */
const believable = (format: DeclaredFormat): DeclaredFormat => ({
  ...format,
  read(text) {
    const values = format.read(text);
    if (values === null || values === 'ambiguous') return values;
    for (const [{ cell }, value] of values) {
      const looks = looksLike[cell];
      if (looks !== undefined && value !== '-' && value !== '' && !looks.test(value)) return null;
    }
    return values;
  },
});

const looksLike: Readonly<Record<number, RegExp>> = {
  // A UUID, or letters that end in `=`: of a line that was cut, neither is left.
  [cellIndex.request_id]: /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\w+/-]{8,}={1,2})$/i,
  [cellIndex.extended_request_id]: /^[\w+/-]{8,}={1,2}$/,
  // A sentence: words, and no id before them.
  [cellIndex.integration_error]: /^[A-Z][A-Za-z']*[ .:,].*[A-Za-z]/,
  [cellIndex.identity_caller]: /^[^\s"]+$/,
};

let readers: readonly DeclaredFormat[] | undefined;

/** The readers of text formats, the more particular ones first; made when the first line needs one. */
export const knownTexts = (): readonly DeclaredFormat[] => {
  readers ??= Object.entries(strings).flatMap(([name, formats]) =>
    formats
      .flatMap((format) => writings[name]?.(format) ?? [format])
      .map((format) => believable(declaredFormat(format, name))),
  );
  return readers;
};
