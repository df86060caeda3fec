import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dayMs } from '../core/periods/duration.js';

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
const accounts = ['111122223333', '444455556666', '777788889999'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const start = Date.UTC(2026, 9, 1);
const period = 30 * dayMs;

/**
 * Writes a log in upstream's format, about 1.2 KB a line: three accounts, twenty routes, a hundred keys, thirty days,
 * in the order of time but for a few seconds, as API Gateway logs. The same seed writes the same file.
 */
export async function writeUpstreamLog(file: string, lines: number, seed = 1): Promise<void> {
  const out = createWriteStream(file);
  const random = generator(seed);
  for (let written = 0; written < lines; ) {
    const portion: string[] = [];
    for (; portion.length < 2000 && written < lines; written++) {
      portion.push(line(start + (written / lines) * period + random() * 5000, random));
    }
    if (!out.write(portion.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function line(time: number, random: () => number): string {
  const upTo = (bound: number) => Math.floor(random() * bound);
  const api = upTo(3);
  const route = upTo(20);
  const chance = random();
  const status = chance < 0.93 ? 200 : chance < 0.96 ? 404 : chance < 0.99 ? 429 : 500;
  const latency = Math.round(8 + Math.exp(random() * 6));
  const values: Record<string, string | number> = {
    apiId: `a1b2c3d4e${api}`,
    stage: 'prod',
    requestId: uuid(random),
    ip: `198.51.${upTo(256)}.${upTo(256)}`,
    requestTime: clf(new Date(time)),
    httpMethod: route % 4 === 0 ? 'POST' : 'GET',
    status,
    protocol: 'HTTP/1.1',
    responseLength: 200 + upTo(50_000),
    accountId: accounts[api] as string,
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
  return `{${fields.map((field) => `"${field}":"${values[field] ?? '-'}"`).join(',')}}\n`;
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
