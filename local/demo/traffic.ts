import { dayMs, hourMs } from '../../core/periods/duration.js';
import { addressPool } from './addresses.js';
import { type LoggedValues, logLine } from './line.js';
import { type Random, seededRandom } from './random.js';
import { type Trouble, troubles } from './troubles.js';
import {
  type DemoRoute,
  type DemoStream,
  demoApis,
  demoStreams,
  type TrafficPattern,
} from './world.js';

export interface DemoOptions {
  /** How many requests; exactly so many lines come out. */
  readonly requests: number;
  readonly days: number;
  readonly seed: number;
  /** The end of the period, exclusive, milliseconds since 1970. */
  readonly until: number;
}

const rhythms: Record<TrafficPattern, (hour: number, weekend: boolean) => number> = {
  shop: (hour, weekend) =>
    (0.08 + Math.exp(-((hour - 19) ** 2) / 14) + 0.55 * Math.exp(-((hour - 11) ** 2) / 10)) *
    (weekend ? 1.35 : 1),
  office: (hour, weekend) => (hour >= 7 && hour <= 17 ? 1 : 0) * (weekend ? 0 : 1),
  steady: (hour) => 0.8 + 0.2 * Math.sin(((hour - 8) / 24) * 2 * Math.PI),
  nightly: (hour) => (hour >= 1 && hour <= 4 ? 1 : 0),
  morning: (hour, weekend) =>
    (hour < 9 ? Math.exp(-((hour - 3) ** 2) / 8) : 0) * (weekend ? 0.4 : 1),
};

/**
 * Made-up traffic as lines of the canonical log format, in the order of time, an hour at a time. The same options
 * always give the same lines.
 */
export function* demoTraffic(options: DemoOptions): Generator<string[]> {
  const random = seededRandom(options.seed);
  const callers = new Map(
    demoStreams.map((stream) => [stream, addressPool(random, stream.countries, stream.callers)]),
  );
  const hours = Math.max(1, Math.round(options.days * 24));
  const start = options.until - hours * hourMs;
  const busy = busyDays(random, Math.ceil(hours / 24));
  const weights = Array.from({ length: hours }, (_, index) =>
    demoStreams.map(
      (stream) =>
        streamWeight(stream, start + index * hourMs, index / hours) *
        (busy.get(stream)?.[Math.floor(index / 24)] ?? 1) *
        random.logNormal(1, 0.07),
    ),
  );
  const share = spread(options.requests, weights.flat());

  for (let index = 0; index < hours; index++) {
    const hourStart = start + index * hourMs;
    const requests: { time: number; line: string }[] = [];
    demoStreams.forEach((stream, place) => {
      const count = share[index * demoStreams.length + place] as number;
      const met = troublesOf(stream, hourStart, options.until, random);
      for (let n = 0; n < count; n++) {
        const time = hourStart + random.below(hourMs);
        const address = random.pick(callers.get(stream) as readonly string[]);
        requests.push({ time, line: logLine(request(stream, met, address, time, random)) });
      }
    });
    requests.sort((one, other) => one.time - other.time);
    yield requests.map(({ line }) => line);
  }
}

/** How busy each stream is on each day: no two days are alike, and neighbours resemble each other. */
const busyDays = (random: Random, days: number): ReadonlyMap<DemoStream, readonly number[]> =>
  new Map(
    demoStreams.map((stream) => {
      let drift = 1;
      const course = Array.from({ length: days }, () => {
        drift = 1 + (drift - 1) * 0.6 + (random.logNormal(1, 0.12) - 1);
        return Math.max(0.4, drift);
      });
      return [stream, course];
    }),
  );

const streamWeight = (stream: DemoStream, time: number, elapsed: number): number => {
  const date = new Date(time);
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  const growth = 1 + (stream.growth ?? 0) * elapsed;
  return stream.share * growth * rhythms[stream.rhythm](date.getUTCHours(), weekend);
};

/** Splits a total by weights into whole numbers that add up to it. */
const spread = (total: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map((weight) => {
    weightSoFar += weight;
    const due = Math.round((total * weightSoFar) / sum) - given;
    given += due;
    return due;
  });
};

const troublesOf = (stream: DemoStream, time: number, until: number, random: Random): Trouble[] => {
  const date = new Date(time);
  const hour = {
    daysAgo: Math.floor((until - 1 - time) / dayMs),
    hour: date.getUTCHours(),
    weekday: date.getUTCDay(),
  };
  return troubles.filter(
    (trouble) =>
      trouble.meets(stream) &&
      (trouble.when?.(hour) ?? true) &&
      (trouble.chance === undefined || random.next() < trouble.chance),
  );
};

const request = (
  stream: DemoStream,
  met: readonly Trouble[],
  address: string,
  time: number,
  random: Random,
): LoggedValues => {
  const api = demoApis[stream.api];
  const route = pickRoute(stream.routes, random);
  const trouble = met.find((candidate) => random.next() < candidate.share);
  const resource = trouble?.probe ? '/{proxy+}' : route.path;
  const asked = trouble?.probe
    ? random.pick(trouble.probe.paths)
    : route.path.replace(/\{\w+\}/, () => `${route.fill}${1000 + random.below(9000)}`);
  return {
    requestId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
    extendedRequestId: `${random.hex(15)}=`,
    requestTimeEpoch: time,
    accountId: api.accountId,
    apiId: api.restApiId,
    stage: api.stage,
    domainName: api.domain,
    domainPrefix: api.domain.split('.')[0],
    httpMethod: trouble?.probe ? 'GET' : route.method,
    path: `/${api.stage}${asked}`,
    resourcePath: resource,
    protocol: 'HTTP/1.1',
    ip: address,
    identityUserAgent: trouble?.probe?.agent ?? random.pick(stream.agents),
    ...signedIn(stream, address),
    ...answer(stream, route, trouble, random),
  };
};

const pickRoute = (routes: readonly DemoRoute[], random: Random): DemoRoute => {
  let left = random.next() * routes.reduce((all, route) => all + route.weight, 0);
  for (const route of routes) {
    left -= route.weight;
    if (left < 0) return route;
  }
  return routes[0] as DemoRoute;
};

/** Who the caller is: derived from its address, so that a caller keeps its identity. */
const signedIn = (stream: DemoStream, address: string): LoggedValues => {
  const number = address.split('.').reduce((sum, part) => sum * 7 + Number(part), 0) % 997;
  const key = stream.keyId ? { identityApiKeyId: stream.keyId } : {};
  switch (stream.signIn) {
    case 'cognito':
      return {
        ...key,
        sub: `5f0c${String(number).padStart(4, '0')}-7a1e-4c1f-9b52-0242ac120002`,
        iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE01',
        aud: '3n4b5urk1ft4fl3mg5e62d9ado',
      };
    case 'iam': {
      const account = demoApis[stream.api].accountId;
      const user = `AIDAEXAMPLE${String(number % 7).padStart(4, '0')}`;
      return {
        ...key,
        identityAccountId: account,
        identityCaller: user,
        identityUser: user,
        identityUserArn: `arn:aws:iam::${account}:user/batch-${number % 7}`,
      };
    }
    case 'lambda_authorizer':
      return { ...key, authorizerPrincipalId: `desk-${number}` };
    case 'jwt':
      return {
        ...key,
        sub: `device-${number}`,
        iss: 'https://login.fieldapp.example/',
        aud: 'weather',
      };
    default:
      return key;
  }
};

const authorised = new Set(['cognito', 'lambda_authorizer', 'jwt']);

const answer = (
  stream: DemoStream,
  route: DemoRoute,
  trouble: Trouble | undefined,
  random: Random,
): LoggedValues => {
  const authorizer = authorised.has(stream.signIn) ? Math.ceil(random.logNormal(9, 0.5)) : 0;
  const reached = !trouble || trouble.backendLatency !== undefined;
  const median = trouble?.backendLatency ?? route.latency;
  const spreadOf = trouble?.errorType === 'INTEGRATION_TIMEOUT' ? 0 : 0.38;
  const integration = reached ? Math.max(1, Math.round(random.logNormal(median, spreadOf))) : 0;
  const status = trouble?.status ?? route.status ?? 200;
  return {
    status,
    responseLength: trouble
      ? 40 + random.below(60)
      : Math.round(random.logNormal(route.bytes, 0.3)),
    responseLatency: integration + authorizer + 2 + random.below(5),
    ...(reached && { integrationLatency: integration, integrationStatus: status }),
    ...(authorizer > 0 && { authorizerLatency: authorizer, authorizerStatus: 200 }),
    errorMessage: trouble?.message,
    errorResponseType: trouble?.errorType,
    ...(trouble?.errorType === 'WAF_FILTERED' && { wafResponseCode: 'WAF_BLOCK', wafStatus: 403 }),
  };
};
