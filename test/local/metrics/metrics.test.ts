import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'yaml';
import { type KeptToken, tokenStore } from '../../../local/control-plane/tokens.js';
import { openDataFolder } from '../../../local/data-folder/data-folder.js';
import { logLine } from '../../../local/demo/line.js';
import { streamSource } from '../../../local/ingest/line-source.js';
import { bytesOf } from '../../../local/metrics/figures.js';
import { promMetrics } from '../../../local/metrics/prom-client.js';
import { reportSettings } from '../../../local/reports/settings.js';
import { type Serving, serve } from '../../../local/serve.js';

const folders: string[] = [];
const servers: Serving[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A server over an empty folder of its own. */
async function serving(requireToken = false) {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-metrics-'));
  folders.push(folder);
  const server = await serve({
    dataDir: folder,
    host: '127.0.0.1',
    port: 0,
    requireToken,
    empty: true,
    onSeeding: () => undefined,
    onFault: () => undefined,
    reports: reportSettings({}),
    onAlert: () => undefined,
  });
  servers.push(server);
  const get = (path: string, init?: RequestInit) => fetch(new URL(path, server.url), init);
  const scrape = async () => (await get('/metrics')).text();
  return { folder, server, get, scrape };
}

/** The value of a series of the text. */
const sampleOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

const seriesIn = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const line = (id: string, values = {}) =>
  logLine({
    requestId: id,
    extendedRequestId: id,
    requestTimeEpoch: Date.UTC(2026, 9, 31),
    accountId: '111122223333',
    apiId: 'a1b2c3d4e5',
    stage: 'prod',
    httpMethod: 'GET',
    protocol: 'HTTP/1.1',
    status: 200,
    ...values,
  });

const post = (log: string): RequestInit => ({
  method: 'POST',
  body: log,
  headers: { 'content-type': 'application/x-ndjson' },
});

type World = Awaited<ReturnType<typeof serving>>;
let open: World;
let closed: World;
beforeAll(async () => {
  open = await serving();
  closed = await serving(true);
});

describe('/metrics', () => {
  it('counts what came in, what became of it, and how the lake, its database and the disk are', async () => {
    const { get, scrape } = open;
    const before = await scrape();
    expect(sampleOf(before, 'gatebook_ingest_lines_total{outcome="stored"}')).toBe(0);
    expect(before).not.toMatch(/^gatebook_(newest_request|last_commit)_timestamp_seconds /m);
    const log = `${[line('one'), line('two'), line('two'), '{"status": '].join('\n')}\n`;
    expect((await get('/v1/ingest?region=eu-west-1', post(log))).status).toBe(200);
    const text = await scrape();
    const values = (names: readonly string[]) => names.map((name) => sampleOf(text, name));
    expect(
      values(
        ['stored', 'duplicate', 'rejected'].map(
          (it) => `gatebook_ingest_lines_total{outcome="${it}"}`,
        ),
      ),
    ).toEqual([2, 1, 1]);
    expect(text).toMatch(/^gatebook_ingest_rejected_lines_total\{reason="[a-z_]+"\} 1$/m);
    expect(values(['gatebook_ingest_bytes_total', 'gatebook_ingests_running'])).toEqual([
      Buffer.byteLength(log),
      0,
    ]);
    expect(sampleOf(text, 'gatebook_ingests_total{outcome="done"}')).toBe(1);
    expect(sampleOf(text, 'gatebook_commit_duration_seconds_count')).toBeGreaterThan(0);
    expect(values(['gatebook_lake_requests', 'gatebook_lake_rejected_lines'])).toEqual([2, 1]);
    expect(sampleOf(text, 'gatebook_newest_request_timestamp_seconds')).toBe(
      Date.UTC(2026, 9, 31) / 1000,
    );
    for (const name of [
      'gatebook_database_bytes{database="lake"}',
      'gatebook_database_bytes{database="registry"}',
      'gatebook_database_memory_bytes',
      'gatebook_disk_free_bytes',
      'gatebook_last_commit_timestamp_seconds',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect([name, (sampleOf(text, name) ?? 0) > 0]).toEqual([name, true]);
    }
    const limit = sampleOf(text, 'gatebook_database_memory_limit_bytes') ?? 0;
    expect(Math.round(limit / 1e6)).toBe(250);
    expect(sampleOf(text, 'gatebook_reports_missing')).toBe(0);
    expect(sampleOf(text, 'gatebook_turns{of="requests",state="waiting"}')).toBe(0);
  });

  it('is in the table of docs/running.md, each metric with its type, and nothing else is', async () => {
    const { get, scrape } = open;
    await get('/healthz');
    const documented = [
      ...readFileSync('docs/running.md', 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \|/gm),
    ].map(([, name, type]) => `${name} ${type}`);
    const exposed = [...(await scrape()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    expect(exposed).toEqual(documented);
    expect(new Set(exposed).size).toBe(exposed.length);
  });

  it('counts requests by their route as declared and the class of the status', async () => {
    const { get, scrape } = open;
    await get('/v1/tenants');
    await get('/v1/tenants/nobody');
    await get('/nowhere');
    const text = await scrape();
    const count = (route: string, method: string, status: string) =>
      sampleOf(
        text,
        `gatebook_http_requests_total{route="${route}",method="${method}",status="${status}"}`,
      );
    expect(count('/v1/tenants', 'GET', '2xx')).toBe(1);
    expect(count('/v1/tenants/:tenantId', 'GET', '4xx')).toBe(1);
    expect(count('none', 'any', '4xx')).toBe(1);
    expect(
      sampleOf(
        text,
        'gatebook_http_request_duration_seconds_bucket{le="+Inf",route="/v1/tenants",method="GET"}',
      ),
    ).toBe(1);
  });

  it('holds nothing that a client sent, no tenant and no API, and grows by no series for them', async () => {
    const { get, scrape } = open;
    const secret = 'f00dcafe';
    const visit = async (mark: string) => {
      const json = { 'content-type': 'application/json' };
      await get('/v1/tenants', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ id: mark, name: mark }),
      });
      for (const path of [
        `/v1/tenants/${mark}`,
        `/v1/usage?tenant=${mark}`,
        `/d/${mark}/?path=${mark}`,
        `/d/${mark}/visuals/${mark}.json`,
        `/${mark}/${mark}`,
        `/docs/static/${mark}`,
        `/assets/${mark}`,
      ]) {
        await get(path, { headers: { 'user-agent': mark, 'x-request-id': mark } });
        await get(path, { method: 'PROPFIND' }).catch(() => undefined);
      }
      const logged = line(`${mark}-1`, { path: `/${mark}`, identityUserAgent: mark, apiId: mark });
      await get('/v1/ingest?region=eu-west-1', post(`${logged}\n{${mark}\n`));
    };
    await visit(secret);
    await scrape();
    // A code of the classes counted so far may be new; a name is not.
    const first = seriesIn(await scrape());
    for (const mark of [`${secret}1`, `${secret}2`]) await visit(mark);
    const text = await scrape();
    const named = (series: readonly string[]) =>
      series.map((one) => one.replace(/ \S+$/, '')).filter((one) => one.startsWith('gatebook_'));
    expect(named(seriesIn(text))).toEqual(named(first));
    expect(text).not.toContain(secret);
    expect(text).not.toContain('111122223333');
  });

  it('tells of logs that are followed how late they were, and of others nothing', async () => {
    const metrics = promMetrics('0.0.0');
    const folder = mkdtempSync(join(tmpdir(), 'gatebook-metrics-'));
    folders.push(folder);
    const { lake, close } = await openDataFolder(folder, { watch: metrics.lake });
    const read = async (id: string, key: string) => {
      const lines = [`${line(id, { requestTimeEpoch: Date.now() - 90_000 })}\n`];
      const source = streamSource(id, Readable.from(lines.map((text) => Buffer.from(text))));
      const position = { key: `${key}:${'a'.repeat(64)}`, value: '1' };
      await lake.ingest([{ ...source, position }], { region: 'eu-west-1' });
    };
    await read('once', 'sha256');
    expect(sampleOf(await metrics.text(), 'gatebook_followed_lag_seconds')).toBeUndefined();
    await read('followed', 'follow');
    await close();
    const text = await metrics.text();
    const lag = sampleOf(text, 'gatebook_followed_lag_seconds') ?? 0;
    expect(Math.abs(lag - 95)).toBeLessThan(6);
    const at = sampleOf(text, 'gatebook_followed_timestamp_seconds') ?? 0;
    expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(60);
  });

  it('answers when the database cannot, without what only the database knows', async () => {
    const metrics = promMetrics('0.0.0');
    const none = { running: 0, waiting: 0 };
    metrics.readFrom({
      database: async () => undefined,
      folder: async () => ({ lakeDatabase: 1, registryDatabase: 1, diskFree: 1, diskSize: 1 }),
      requests: () => none,
      queries: () => none,
    });
    const text = await metrics.text();
    expect(sampleOf(text, 'gatebook_disk_size_bytes')).toBe(1);
    expect(sampleOf(text, 'gatebook_lake_requests')).toBeUndefined();
  });
});

describe('who reads /metrics', () => {
  const order = { subject: null, note: '', expiresAt: null } as const;

  it('is this machine, unless a proxy shows', async () => {
    const { get } = open;
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/metrics', { headers: { via: '1.1 proxy' } })).status).toBe(401);
    expect((await get('/metrics', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(
      403,
    );
  });

  it('is the platform and a token made for it where tokens are asked for, and no tenant', async () => {
    const { folder, get, server } = closed;
    const store = tokenStore(folder);
    const made = async (role: KeptToken['role'], subject: string | null) =>
      (await store.create({ ...order, role, subject }, new Date())).token;
    const platform = await made('platform', null);
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    await get('/v1/tenants', {
      method: 'POST',
      body: '{"id":"acme","name":"Acme"}',
      headers: { ...bearer(platform).headers, 'content-type': 'application/json' },
    });
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', bearer('gb_nothing'))).status).toBe(401);
    expect((await get('/metrics', bearer(platform))).status).toBe(200);
    for (const [role, subject] of [
      ['tenant', 'acme'],
      ['account', '111122223333'],
      ['ingest', null],
      ['ingest', 'acme'],
    ] as const) {
      const answer = await get('/metrics', bearer(await made(role, subject)));
      expect([role, subject, answer.status]).toEqual([role, subject, 403]);
      expect(await answer.text()).not.toContain('gatebook_');
    }
    // A link opens a dashboard, the platform's too, and nothing beside it.
    for (const { url } of server.links) {
      expect((await fetch(new URL('metrics', url))).status).toBe(404);
    }
  });

  it('may hold a token that reads nothing else', async () => {
    const { folder, get } = closed;
    const { token } = await tokenStore(folder).create({ ...order, role: 'metrics' }, new Date());
    const headers = { authorization: `Bearer ${token}` };
    expect((await get('/metrics', { headers })).status).toBe(200);
    for (const path of ['/v1/tenants', '/v1/usage', '/v1/audit']) {
      expect([path, (await get(path, { headers })).status]).toEqual([path, 403]);
    }
  });
});

describe('the rules for alerts', () => {
  it('name metrics that there are, by labels that they have', async () => {
    const { groups } = parse(readFileSync('deploy/prometheus-rules.yaml', 'utf8'));
    const rules = groups.flatMap(({ rules }: { rules: object[] }) => rules);
    expect(rules).toHaveLength(3);
    const known = new Map((await promMetrics('0.0.0').describe()).map((row) => [row.name, row]));
    for (const { alert, expr, annotations } of rules) {
      expect([alert, annotations.summary.length > 10]).toEqual([alert, true]);
      const names = expr.match(/\b(?:gatebook|process|nodejs)_\w+/g) ?? [];
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([...known.keys()]).toContain(name);
      for (const [, name, labels] of expr.matchAll(/(\w+)\{([^}]*)\}/g)) {
        for (const [, label] of labels.matchAll(/(\w+)\s*=/g)) {
          expect(known.get(name)?.labels).toContain(label);
        }
      }
    }
  });
});

test('DuckDB’s words for a size are bytes', () => {
  expect(['0 bytes', '1.5 KiB', '238.4 MiB', '2.0 GiB'].map(bytesOf)).toEqual([
    0, 1536, 249_980_518, 2_147_483_648,
  ]);
});
