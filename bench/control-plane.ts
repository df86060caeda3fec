import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildApp } from '../control-plane/api/app.js';
import { bundle } from '../infra/bundle-esbuild.js';
import { descriptionPlane } from '../scripts/generated/description-plane.js';
import { memoryRegistry } from '../test/fixtures/memory-registry.js';
import { aTenant } from '../test/fixtures/registry.js';
import { median } from './figure.js';

/** What the control API costs over Fastify itself, and what its Lambda function weighs. */
export interface ControlPlaneFigures {
  /** Requests per second of CPU time: bare Fastify, and `GET /v1/tenants/{id}` validated and authorised. */
  readonly bare: number;
  readonly controlApi: number;
  readonly ratio: number;
  readonly bundleBytes: number;
  /** Load and first request of the bundle in a process of its own, milliseconds, median of five. */
  readonly coldMs: number;
}

const rounds = 7;
const requestsPerRound = 4000;
const connections = 20;

/** Measures both apps over HTTP in turns, so that the load of the machine is the same for both. */
export async function controlPlaneFigures(): Promise<ControlPlaneFigures> {
  const registry = memoryRegistry();
  await registry.put('tenants', aTenant('acme'), 'absent');
  const kept = await registry.get('tenants', 'acme');
  const app = await buildApp({
    ...descriptionPlane,
    // The registry of one machine answers from memory, too.
    registry: { ...registry, get: async () => kept as never },
    identify: () => ({ role: 'platform', name: 'bench' }),
    requestsPerMinute: 1_000_000_000,
  });
  const bare = Fastify({ logger: false });
  bare.get('/v1/tenants/:tenantId', async () => kept?.item);

  const servers = await Promise.all([bare, app].map(listening));
  const samples: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + 1; round += 1) {
    for (const [index, port] of servers.entries()) {
      const rate = await requestsPerSecond(port, requestsPerRound);
      if (round > 0) samples[index]?.push(rate);
    }
  }
  await Promise.all([bare.close(), app.close()]);
  const [bareRate, apiRate] = samples.map(median) as [number, number];
  const ratios = samples[0].map((rate, index) => (samples[1][index] ?? 0) / rate);
  return { bare: bareRate, controlApi: apiRate, ratio: median(ratios), ...lambdaFigures() };
}

async function listening(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function requestsPerSecond(port: number, count: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let left = count;
  const started = performance.now();
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const request = http.get({ port, host: '127.0.0.1', path: '/v1/tenants/acme', agent });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.resume();
      await once(response, 'end');
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return count / seconds;
}

const firstRequest = `
const started = performance.now();
const { handler } = require(process.argv[1]);
const event = { httpMethod: 'GET', path: '/v1/version', headers: {}, multiValueHeaders: {}, queryStringParameters: null,
  multiValueQueryStringParameters: null, body: null, isBase64Encoded: false,
  requestContext: { requestId: 'r', identity: { accountId: '123456789012', userArn: 'arn:aws:sts::123456789012:assumed-role/P/s' } } };
handler(event, { awsRequestId: 'a' }).then(({ statusCode }) => {
  if (statusCode !== 200) throw new Error('answered ' + statusCode);
  process.stderr.write(String(performance.now() - started));
  process.exit(0);
});`;

/** The function's bundle: its size, and load plus first request. */
export function lambdaFigures(): Pick<ControlPlaneFigures, 'bundleBytes' | 'coldMs'> {
  const require = createRequire(import.meta.url);
  const outfile = join(
    require.resolve('../package.json'),
    '..',
    'dist/lambda/control-plane/index.cjs',
  );
  bundle('control-plane/api/handler.ts', outfile);
  const times = Array.from({ length: 5 }, () => {
    const answer = execFileSync(
      'sh',
      ['-c', '"$0" -e "$1" "$2" 2>&1 >/dev/null', process.execPath, firstRequest, outfile],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          AWS_REGION: 'eu-west-1',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          TABLE_NAME: 'registry',
          LAKE_BUCKET: 'lake',
          ROW_PREFIXES: 'logs/,logs-json/',
          WORK_GROUP: 'gatebook',
          DATABASE: 'gatebook',
          CURSOR_KEY_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:CursorKey-x',
          PLATFORM_ROLES: 'arn:aws:iam::123456789012:role/P',
        },
      },
    );
    return Number(/[\d.]+$/.exec(answer)?.[0]);
  });
  return { bundleBytes: statSync(outfile).size, coldMs: median(times) };
}
