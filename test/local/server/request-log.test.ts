import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { noOpScheduler } from '../../../core/ports/report-scheduler.js';
import { mountControlApi } from '../../../local/control-plane/mount.js';
import { tokenStore } from '../../../local/control-plane/tokens.js';
import type { DataFolder } from '../../../local/data-folder/data-folder.js';
import { unsubscribeRoutes } from '../../../local/reports/unsubscribe-routes.js';
import { signLink } from '../../../local/server/link.js';
import type { PageAssets } from '../../../local/server/page-assets.js';
import { pinoRequestLog } from '../../../local/server/pino.js';
import { buildServer } from '../../../local/server/server.js';
import { trustOf } from '../../../local/server/this-machine.js';
import { smallDataFolder, until } from './small-data-folder.js';

const linkSecret = { key: Buffer.alloc(32, 7) };
const assets: Promise<PageAssets> = Promise.resolve({
  script: 'page.js',
  style: 'style.css',
  icon: 'icon.svg',
  files: new Map(),
});
const isTrusted = trustOf({ host: '127.0.0.1', requireToken: true });

let dataFolder: DataFolder;
let app: FastifyInstance;
let origin: string;
let written = '';
const lines = () =>
  written
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  dataFolder = await smallDataFolder();
  app = await buildServer(
    {
      engine: dataFolder.lake.engine,
      spoolFolder: dataFolder.dataDir,
      registry: dataFolder.registry,
      linkSecret,
      isTrusted,
      now: () => until,
      onFault: () => undefined,
      requestLog: pinoRequestLog({
        write: (line) => {
          written += line;
        },
      }),
      others: async (server, turns) => {
        await mountControlApi(server, {
          dataFolder,
          isTrusted,
          secret: linkSecret,
          origin: () => 'http://127.0.0.1',
          scheduler: noOpScheduler,
          onFault: () => undefined,
          turns,
        });
        await unsubscribeRoutes(server, {
          registry: dataFolder.registry,
          key: linkSecret.key,
          clock: () => new Date(until),
        });
      },
    },
    assets,
  );
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await dataFolder.close();
});
beforeEach(() => {
  written = '';
});

const tenantUid = async (id: string) =>
  (await dataFolder.registry.get('tenants', id))?.item.uid ?? '';
const order = { subject: null, note: '', expiresAt: null } as const;

describe('the log of requests', () => {
  it('has one line for each: id, method, route as declared, status, duration, caller', async () => {
    const store = tokenStore(dataFolder.dataDir);
    const platform = await store.create({ ...order, role: 'platform' }, new Date());
    const acme = await store.create({ ...order, role: 'tenant', subject: 'acme' }, new Date());
    const link = signLink(
      { kind: 'tenant', tenantUid: await tenantUid('acme') },
      until + 1000,
      linkSecret,
    );
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    await app.inject({
      url: '/v1/tenants/acme',
      headers: { ...as(platform.token), 'x-request-id': 'r-1' },
    });
    await app.inject({ url: '/v1/tenants', headers: as(acme.token) });
    await app.inject({ url: '/v1/tenants' });
    await app.inject({ url: `/d/${link}/` });
    await app.inject({ url: `/d/${link}/visuals/kpi-requests.json` });
    await app.inject({ url: '/nowhere' });
    expect(
      lines().map(({ method, route, status, caller }) => [method, route, status, caller]),
    ).toEqual([
      ['GET', '/v1/tenants/:tenantId', 200, 'platform'],
      ['GET', '/v1/tenants', 403, 'tenant acme'],
      ['GET', '/v1/tenants', 401, null],
      ['GET', '/d/:token/', 200, 'tenant acme'],
      ['GET', '/d/:token/visuals/:file', 200, 'tenant acme'],
      ['GET', null, 404, null],
    ]);
    const [first] = lines();
    expect(Object.keys(first ?? {})).toEqual([
      'level',
      'time',
      'id',
      'method',
      'route',
      'status',
      'ms',
      'caller',
    ]);
    expect(first).toMatchObject({
      id: 'r-1',
      time: expect.stringMatching(/^20\d\d-.*Z$/),
      ms: expect.any(Number),
    });
  });

  it('holds no token, link, query, header or body, whatever is asked and however it ends', async () => {
    const secret = 'f00dcafe';
    const { token } = await tokenStore(dataFolder.dataDir).create(
      { ...order, role: 'platform' },
      new Date(),
    );
    const link = signLink({ kind: 'platform' }, until + 1000, linkSecret);
    const headers = {
      authorization: `Bearer ${token}`,
      cookie: `session=${secret}`,
      'user-agent': secret,
      referer: `http://127.0.0.1/d/${link}/`,
      'x-request-id': `${secret} with a space`,
      'content-type': 'application/json',
    };
    const paths = [
      `/d/${link}/?path=${secret}`,
      `/d/${link}/${secret}`,
      `/d/${link}x/`,
      `/d/${secret}/visuals/kpi-requests.json?as=${secret}`,
      `/d/${link}/visuals/${secret}.csv`,
      `/d/${link}/options/domain_name?user=${secret}`,
      `/unsubscribe/${secret}`,
      `/assets/${secret}`,
      `/v1/tenants/${secret}?limit=${secret}`,
      `/v1/tenants?cursor=${secret}`,
      `/v1/${secret}`,
      `/${secret}/%`,
      `/${secret}`,
    ];
    for (const url of paths) await app.inject({ url, headers });
    for (const url of ['/v1/tenants', '/v1/ingest', '/v1/apis/batch', '/unsubscribe/x']) {
      for (const payload of [`{"id": "${secret}"`, `{"id": "x", "name": "${secret}"}`]) {
        // Over a real connection, which ends what waits for a body.
        const answer = await fetch(origin + url, { method: 'POST', headers, body: payload });
        await answer.arrayBuffer();
      }
    }
    expect(lines().length).toBeGreaterThanOrEqual(paths.length + 8 - 1);
    expect(written).not.toContain(secret);
    expect(written).not.toContain(token);
    expect(written).not.toContain(link);
    for (const line of lines()) {
      expect(Object.keys(line)).toEqual([
        'level',
        'time',
        'id',
        'method',
        'route',
        'status',
        'ms',
        'caller',
      ]);
    }
  });

  it('says of a request whose caller hung up that it had no answer', async () => {
    const { port } = new URL(origin);
    const { token } = await tokenStore(dataFolder.dataDir).create(
      { ...order, role: 'platform' },
      new Date(),
    );
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /v1/ingest HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/x-ndjson\r\ncontent-length: 1000\r\n\r\n{}\n`,
    );
    setTimeout(() => socket.destroy(), 300);
    const deadline = Date.now() + 20_000;
    while (written === '' && Date.now() < deadline)
      await new Promise((done) => setTimeout(done, 50));
    expect(lines()).toEqual([
      expect.objectContaining({ route: '/v1/ingest', status: null, caller: 'platform' }),
    ]);
  });
});
