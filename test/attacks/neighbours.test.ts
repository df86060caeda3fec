import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { attackLine, figure, type Serving, startServing } from './serving.js';

const day = 86_400_000;
const apis = {
  acme: { accountId: '111122223333', restApiId: 'aaaa000001' },
  borealis: { accountId: '444455556666', restApiId: 'bbbb000002' },
} as const;

jest.setTimeout(150_000);
let serving: Serving;
let acme: string;
let borealis: string;

beforeAll(async () => {
  serving = await startServing();
  acme = (await serving.tenant('acme', apis.acme)).replace(serving.url, '');
  borealis = (await serving.tenant('borealis', apis.borealis)).replace(serving.url, '');
  for (const api of [apis.acme, apis.borealis]) {
    const lines = Array.from({ length: 12_000 }, (_, at) =>
      attackLine(api, {
        requestTimeEpoch: Date.now() - Math.floor((at * 20 * day) / 12_000) - 60_000,
        path: `/orders/${at % 500}`,
        resourcePath: `/orders/${at % 6}`,
        ip: `198.51.100.${at % 250}`,
        status: [200, 200, 200, 404, 500][at % 5],
        responseLatency: 5 + ((at * 7919) % 900),
      }),
    );
    expect((await serving.ingest(lines)).body).toMatchObject({ stored: lines.length });
  }
});
afterAll(() => serving.stop());

const year = `from=${iso(-399)}&to=${iso(0)}`;
function iso(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

/** What a reader of Borealis waits for: a page, a number, a chart and a file, one after the other. */
async function waits(rounds: number): Promise<number[]> {
  const asked = [
    'latency',
    'visuals/kpi-requests.json?preset=30d',
    'visuals/requests-over-time.json?preset=7d',
  ];
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const route of [...asked, 'visuals/top-consumers.csv?preset=24h']) {
      const { status, milliseconds } = await serving.call('GET', borealis + route);
      expect([route, status]).toEqual([route, 200]);
      found.push(milliseconds);
    }
  }
  return found;
}

const p95 = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1] ?? Number.NaN;

/** Keeps so many requests of Acme under way until told to stop, in a thread of its own: it must not slow our clock. */
async function flood(paths: readonly string[], many: number): Promise<() => Promise<unknown>> {
  const worker = new Worker(path.join(import.meta.dirname, 'flood-worker.js'), {
    workerData: { urls: paths.map((route) => serving.url + route), many },
  });
  await once(worker, 'message');
  return () => worker.terminate();
}

const heavy = [
  `visuals/latency-percentiles.json?${year}&path=%2Forders%2F7`,
  `visuals/traffic-heatmap.json?${year}`,
  `visuals/client-errors.json?${year}`,
  `options/path?${year}`,
  `options/ip?${year}`,
];

describe('while tenant A does its worst, B', () => {
  let quiet: number;
  beforeAll(async () => {
    await waits(3);
    quiet = p95(await waits(8));
    figure('p95 of B while all is quiet', `${Math.round(quiet)} ms`);
  });

  const bound = () => Math.max(250, 3 * quiet);
  const expectFair = (what: string, all: readonly number[]) => {
    const found = p95(all);
    figure(`p95 of B while A ${what}`, `${Math.round(found)} ms (bound ${Math.round(bound())} ms)`);
    expect(found).toBeLessThanOrEqual(bound());
  };

  it('is served as ever: a hundred heavy questions at a time', async () => {
    const stop = await flood(
      heavy.map((route) => acme + route),
      100,
    );
    try {
      await wait(500);
      expectFair('asks 100 heavy questions at a time', await waits(8));
    } finally {
      await stop();
    }
  });

  it('is served as ever: pages, files and the API with a token, as fast as they are answered', async () => {
    const stop = await flood(
      [acme, `${acme}visuals/top-consumers.csv?${year}`, `${acme}freshness`, '/v1/version'].concat(
        `/v1/usage?tenant=acme&from=${iso(-399)}T00:00:00Z&to=${iso(0)}T00:00:00Z&groupBy=path&interval=day`,
      ),
      100,
    );
    try {
      await wait(500);
      expectFair('floods every route', await waits(8));
    } finally {
      await stop();
    }
  });

  it('waits for nothing that A has hung up on', async () => {
    const left = new AbortController();
    const asked = Array.from({ length: 250 }, (_, at) =>
      fetch(serving.url + acme + heavy[at % heavy.length], { signal: left.signal }).catch(() => {}),
    );
    await wait(300);
    left.abort();
    await Promise.all(asked);
    const before = serving.cpuSeconds();
    await wait(2000);
    const busy = serving.cpuSeconds() - before;
    figure('seconds of work in the two seconds after A has hung up', busy.toFixed(2));
    expect(busy).toBeLessThan(0.5);
    expectFair('has hung up on 250 questions', await waits(8));
  });
});

describe('a range', () => {
  it('of centuries is refused with a sentence', async () => {
    const answer = await serving.call(
      'GET',
      `${acme}visuals/traffic-heatmap.json?from=1970-01-01&to=9999-12-31`,
    );
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-input']);
    expect(answer.body.detail).toContain('longer than 400 days');
  });
});
