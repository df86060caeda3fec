import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dayMs } from '../core/periods/duration.js';
import type { ApiWindow } from '../core/registry/api-window.js';
import { type LogWorld, logWorlds, windowsOfWorld } from './log-worlds.js';

/** Every field of upstream's format, in its order; `-` where a request has nothing to say. */
const fields = [
  'apiId stage requestId ip requestTime httpMethod routeKey status protocol responseLength accountId',
  'authorizerClaimsProperty authorizerPrincipalId authorizerProperty domainName domainPrefix errorMessage',
  'errorResponseType identityAccountId identityApiKeyId identityCaller identityCognitoAuthenticationProvider',
  'identityCognitoAuthenticationType identityCognitoIdentityId identityCognitoIdentityPoolId',
  'identityPrincipalOrgId identityUser identityUserAgent identityUserArn path resourcePath wafResponseCode webaclArn',
  'sub clientId aud authorizeError authorizeLatency authorizeStatus authorizerError authorizerIntegrationLatency',
  'authorizerIntegrationStatus authorizerLatency authorizerStatus integrationLatency responseLatency',
].flatMap((line) => line.split(' '));

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  'python-requests/2.31.0',
  'curl/8.4.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** The first request of a log. */
export const logStart = Date.UTC(2026, 9, 1);

/** The ways in which the bench writes the same requests. */
export const logShapes = ['upstream', 'envelopes', 'nested', 'by format'] as const;
export type LogShape = (typeof logShapes)[number];

/** The format string of the shape `by format`. */
export const textFormat =
  '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" ' +
  '$context.status $context.responseLength $context.requestId $context.apiId/$context.stage $context.accountId ' +
  '$context.identity.apiKeyId $context.responseLatency $context.integration.latency "$context.identity.userAgent"';

/** Lines that are made at a time. */
const portionLines = 2000;

/** Writes a log to a file. */
export async function writeLog(
  file: string,
  lines: number,
  shape: LogShape,
  world?: LogWorld,
): Promise<void> {
  const out = createWriteStream(file);
  for (const portion of logPortions(lines, shape, world)) {
    if (!out.write(portion)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/**
 * Makes a log, in upstream's format about 1.2 KB a line: twenty routes of each API and a hundred keys, as API Gateway logs.
 * The same numbers make the same log.
 */
export function* logPortions(
  lines: number,
  shape: LogShape,
  world: LogWorld = logWorlds.usual,
): Generator<string> {
  const random = generator(1);
  const apis = windowsOfWorld(world);
  const length = world.days * dayMs;
  for (let written = 0; written < lines; ) {
    const portion: Values[] = [];
    for (; portion.length < portionLines && written < lines; written++) {
      const after = world.isShuffled
        ? random() * length
        : (written / lines) * length + random() * 5000;
      portion.push(valuesOf(logStart + after, apis, random));
    }
    yield writtenAs[shape](portion);
  }
}

type Values = Readonly<Record<string, string | number>>;

const upstreamLine = (values: Values): string =>
  `{${fields.map((field) => `"${field}":"${values[field] ?? '-'}"`).join(',')}}`;

const nestedLine = (values: Values): string =>
  JSON.stringify({
    requestId: values.requestId,
    requestTime: values.requestTime,
    accountId: values.accountId,
    apiId: values.apiId,
    stage: values.stage,
    httpMethod: values.httpMethod,
    resourcePath: values.resourcePath,
    path: values.path,
    status: values.status,
    protocol: values.protocol,
    responseLength: values.responseLength,
    responseLatency: values.responseLatency,
    domain: { name: values.domainName, prefix: values.domainPrefix },
    identity: {
      sourceIp: values.ip,
      apiKeyId: values.identityApiKeyId,
      userAgent: values.identityUserAgent,
    },
    integration: { latency: values.integrationLatency },
    error: { message: values.errorMessage ?? '-', responseType: values.errorResponseType ?? '-' },
  });

const textLine = (values: Values): string =>
  `${values.ip} [${values.requestTime}] "${values.httpMethod} ${values.resourcePath} ${values.protocol}" ` +
  `${values.status} ${values.responseLength} ${values.requestId} ${values.apiId}/${values.stage} ${values.accountId} ` +
  `${values.identityApiKeyId} ${values.responseLatency} ${values.integrationLatency} "${values.identityUserAgent}"`;

/** A CloudWatch subscription delivers some tens of lines at a time. */
const envelope = (portion: readonly Values[]): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: 'access-logs',
    logStream: 'stream',
    subscriptionFilters: ['all'],
    logEvents: portion.map((values) => ({
      id: String(values.requestId),
      timestamp: values.time,
      message: upstreamLine(values),
    })),
  });

const each = (line: (values: Values) => string) => (portion: readonly Values[]) =>
  `${portion.map(line).join('\n')}\n`;

const writtenAs: Readonly<Record<LogShape, (portion: readonly Values[]) => string>> = {
  upstream: each(upstreamLine),
  nested: each(nestedLine),
  'by format': each(textLine),
  envelopes: (portion) => {
    const envelopes: string[] = [];
    for (let from = 0; from < portion.length; from += 40) {
      envelopes.push(envelope(portion.slice(from, from + 40)));
    }
    return `${envelopes.join('\n')}\n`;
  },
};

function valuesOf(time: number, apis: readonly ApiWindow[], random: () => number): Values {
  const upTo = (bound: number) => Math.floor(random() * bound);
  const api = upTo(apis.length);
  const { accountId = '', restApiId = '' } = apis[api] ?? {};
  const route = upTo(20);
  const chance = random();
  const status = chance < 0.93 ? 200 : chance < 0.96 ? 404 : chance < 0.99 ? 429 : 500;
  const latency = Math.round(8 + Math.exp(random() * 6));
  const values: Record<string, string | number> = {
    time: Math.round(time),
    apiId: restApiId,
    stage: 'prod',
    requestId: uuid(random),
    ip: `198.51.${upTo(256)}.${upTo(256)}`,
    requestTime: clf(new Date(time)),
    httpMethod: route % 4 === 0 ? 'POST' : 'GET',
    status,
    protocol: 'HTTP/1.1',
    responseLength: 200 + upTo(50_000),
    accountId,
    domainName: `api${api}.example.com`,
    domainPrefix: `api${api}`,
    identityApiKeyId: `key${upTo(100)}`,
    identityUserAgent: agents[upTo(agents.length)] as string,
    path: `/prod/orders/${upTo(100_000)}/items/${route}`,
    resourcePath: `/orders/{id}/items/${route}`,
    integrationLatency: latency - 4,
    responseLatency: latency,
  };
  if (status === 429) {
    values.errorMessage = 'Limit Exceeded';
    values.errorResponseType = 'QUOTA_EXCEEDED';
  }
  return values;
}

const two = (number: number): string => String(number).padStart(2, '0');

const clf = (time: Date): string =>
  `${two(time.getUTCDate())}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${[
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
  ]
    .map(two)
    .join(':')} +0000`;

function uuid(random: () => number): string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(6)}${hex(6)}`;
}

/** Mulberry32: small, and good enough for a log. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
