import { type Serving, startServing } from '../attacks/serving.js';
import { ask, name } from './ask.js';
import { startNginx } from './nginx.js';
import type { RunningProxy } from './proxy-process.js';

jest.setTimeout(120_000);

const api = { accountId: '111122223333', restApiId: 'aaaa000001' };

describe.each([
  ['the stock configuration', (port: number) => `proxy_pass http://127.0.0.1:${port};`],
  [
    'the name preserved',
    (port: number) => `proxy_pass http://127.0.0.1:${port}; proxy_set_header Host $host;`,
  ],
  [
    'the headers that everybody sets',
    (port: number) =>
      `proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`,
  ],
])('behind nginx in %s, a stranger', (_what, location) => {
  let serving: Serving;
  let nginx: RunningProxy;
  let link: string;
  beforeAll(async () => {
    serving = await startServing();
    link = new URL(await serving.tenant('acme', api)).pathname;
    nginx = await startNginx(location(serving.port));
  });
  afterAll(async () => {
    await nginx.stop();
    await serving.stop();
  });

  it('is not the platform, though the server has no settings for a proxy', async () => {
    for (const path of ['/v1/tenants', '/v1/audit', '/v1/apis', '/metrics']) {
      expect([path, (await ask(nginx, path)).status]).toEqual([path, 401]);
    }
    const home = await ask(nginx, '/');
    expect([home.status, home.location]).toEqual([403, undefined]);
  });

  it('opens a dashboard by its link, and this machine is the platform as ever', async () => {
    expect((await ask(nginx, link)).status).toBe(200);
    expect((await ask(nginx, `${link}visuals/kpi-requests.json`)).status).toBe(200);
    expect((await serving.call('GET', '/v1/tenants')).status).toBe(200);
  });

  it('reads the reference page by name, over plain HTTP', async () => {
    const page = await ask(nginx, '/docs/');
    expect(page.status).toBe(200);
    expect(page.policy).not.toContain('upgrade-insecure-requests');
    const files = [...page.body.matchAll(/(?:src|href)="\.?\/?([\w./-]+\.(?:js|css))"/g)];
    expect(files.length).toBeGreaterThan(2);
    for (const [, file] of files) {
      const path = `/docs/${String(file).replace(/^docs\//, '')}`;
      expect([path, (await ask(nginx, path)).status]).toEqual([path, 200]);
    }
  });
});

describe('with --public-url behind nginx with TLS', () => {
  let serving: Serving;
  let nginx: RunningProxy;
  let token: string;
  beforeAll(async () => {
    serving = await startServing('--public-url', `https://${name}`);
    token = serving.token('--note', 'proxy');
    nginx = await startNginx(
      `proxy_pass http://127.0.0.1:${serving.port}; proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;`,
      true,
    );
  });
  afterAll(async () => {
    await nginx.stop();
    await serving.stop();
  });

  it('nobody is the platform without a token, this machine neither', async () => {
    expect((await ask({ ...nginx, tls: true }, '/v1/tenants')).status).toBe(401);
    expect((await serving.call('GET', '/v1/tenants')).status).toBe(401);
    const authorization = `Bearer ${token}`;
    const asked = await ask({ ...nginx, tls: true }, '/v1/tenants', { authorization });
    expect(asked.status).toBe(200);
  });

  it('links and sessions begin with the public address, and open', async () => {
    const authorization = `Bearer ${token}`;
    await serving.call('POST', '/v1/tenants', { id: 'acme', name: 'Acme' }, { authorization });
    const made = await serving.call(
      'POST',
      '/v1/tenants/acme/dashboard-sessions',
      {},
      { authorization },
    );
    expect(made.body.url).toMatch(new RegExp(`^https://${name}/d/`));
    const opened = await ask({ ...nginx, tls: true }, new URL(made.body.url).pathname);
    expect(opened.status).toBe(200);
  });
});
