import { canonicalOrder } from '../../core/access-log/log-format.js';
import { upstreamKeys } from '../../core/access-log/upstream-format.js';

/** One request as API Gateway knows it, by the keys of all formats. */
export const request: Readonly<Record<string, string>> = {
  accountId: '111122223333',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
  requestId: '210746c2-6e15-474b-afeb-3252be4b21dc',
  extendedRequestId: 'JKJaXmPLvHcESHA=',
  ip: '203.0.113.77',
  requestTime: '10/Jun/2026:15:36:28 +0000',
  requestTimeEpoch: '1781105788627',
  httpMethod: 'GET',
  status: '200',
  protocol: 'HTTP/1.1',
  responseLength: '25230',
  domainName: 'api.example.org',
  domainPrefix: 'api',
  identityApiKeyId: 'k0alpha001',
  identityUserAgent: 'curl/8.7.1',
  path: '/prod/orders/17',
  resourcePath: '/orders/{id}',
  authorizerLatency: '12',
  integrationLatency: '75',
  integrationStatus: '200',
  responseLatency: '78',
};

type Values = Readonly<Record<string, string>>;

/** A line as API Gateway writes one: the values as they are, quoted, `-` for what is absent. */
export const lineOf = (keys: readonly string[], values: Values): string =>
  `{${keys.map((key) => `"${key}":"${values[key] ?? '-'}"`).join(',')}}`;

/** The same with the values escaped, as API Gateway writes them where it escapes. */
export const escapedLineOf = (keys: readonly string[], values: Values): string =>
  lineOf(
    keys,
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, JSON.stringify(value).slice(1, -1)]),
    ),
  );

export const canonicalKeys: readonly string[] = canonicalOrder.map(({ key }) => key as string);

/** Upstream's format with the two fields that people add to it. */
export const upstreamWithBoth: readonly string[] = upstreamKeys.flatMap((key) => {
  if (key === 'requestId') return [key, 'extendedRequestId'];
  if (key === 'requestTime') return [key, 'requestTimeEpoch'];
  return [key];
});

/** The formats whose lines are read whatever a client writes into them. */
export const wholeFormats: Readonly<Record<string, readonly string[]>> = {
  canonical: canonicalKeys,
  upstream: upstreamKeys,
  upstreamWithBoth,
};
