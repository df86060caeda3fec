import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import type { DataFolder } from '../../../local/data-folder/data-folder.js';
import { signLink } from '../../../local/server/link.js';
import type { LinkSecret } from '../../../local/server/link-secret.js';
import type { PageAssets } from '../../../local/server/page-assets.js';
import { buildServer, startServer } from '../../../local/server/server.js';
import { trustOf } from '../../../local/server/this-machine.js';
import { sheets, visuals } from '../../../reporting/dashboard/dashboard.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { foreign, hostileTexts, smallDataFolder, until } from './small-data-folder.js';

const linkSecret: LinkSecret = { key: Buffer.alloc(32, 7) };
const assets: Promise<PageAssets> = Promise.resolve({
  script: 'page.js',
  style: 'style.css',
  icon: 'icon.svg',
  files: new Map([['page.js', { type: 'text/javascript', body: Buffer.from('1') }]]),
});
jest.setTimeout(60_000);

const isTrusted = trustOf({ host: '127.0.0.1', requireToken: false });
const faults: unknown[] = [];
const token = (tenantId: string) =>
  signLink({ kind: 'tenant', tenantUid: tenantId }, until + 3_600_000, linkSecret);
const platform = signLink({ kind: 'platform' }, until + 3_600_000, linkSecret);
const acme = token('acme');

let dataFolder: DataFolder;
let app: FastifyInstance;
let open: FastifyInstance;

beforeAll(async () => {
  dataFolder = await smallDataFolder();
  const dependencies = {
    engine: dataFolder.lake.engine,
    spoolFolder: dataFolder.dataDir,
    registry: dataFolder.registry,
    linkSecret,
    isTrusted,
    now: () => until,
    onFault: (error: unknown) => void faults.push(error),
  };
  app = await buildServer(dependencies, assets);
  open = await buildServer(
    { ...dependencies, isTrusted: trustOf({ host: '0.0.0.0', requireToken: false }) },
    assets,
  );
});
afterAll(async () => {
  await app.close();
  await open.close();
  await dataFolder.close();
  expect(faults).toEqual([]);
});

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { host: '127.0.0.1', ...headers } });

describe('a document', () => {
  it('is served for every sheet, with its visuals and nothing inline that could run', async () => {
    for (const { id, visuals: shown } of sheets) {
      const { statusCode, body, headers } = await get(`/d/${platform}/${id}`);
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      for (const visual of shown) expect(body).toContain(`data-visual="${visual.id}"`);
      expect(body).not.toMatch(
        /<script(?! type="module" src="\/assets\/| type="application\/json")/,
      );
      expect(body).not.toMatch(/\sstyle=|\son[a-z]+=|<style/);
    }
  });

  it('forbids everything that a page of ours does not do', async () => {
    const { headers } = await get(`/d/${acme}/`);
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it("shows a tenant's own name as text, and no other tenant, nor what is the platform's", async () => {
    const { body } = await get(`/d/${acme}/`);
    expect(body).toContain('Acme &lt;b&gt;Retail&lt;/b&gt;');
    expect(body).not.toContain(foreign);
    expect(body).not.toContain('borealis');
    for (const { id } of visuals.filter(({ platformOnly }) => platformOnly)) {
      expect(body).not.toContain(id);
    }
  });

  it('lets the platform look at the page of one tenant', async () => {
    const { body } = await get(`/d/${platform}/?as=acme`);
    expect(body).toContain('<option value="acme" selected>');
    expect((await get(`/d/${platform}/?as=nobody`)).statusCode).toBe(404);
    const all = (await get(`/d/${platform}/visuals/kpi-requests.json`)).json();
    const own = (await get(`/d/${platform}/visuals/kpi-requests.json?as=acme`)).json();
    expect(own.rows[0][0]).toBe(hostileTexts.length * 3);
    expect(all.rows[0][0]).toBe(hostileTexts.length * 3 + 40);
  });

  it('says in a page what is wrong with an address', async () => {
    const unknown = await get(`/d/${acme}/?nonsense=1`);
    expect([unknown.statusCode, unknown.headers['content-type']]).toEqual([
      400,
      'text/html; charset=utf-8',
    ]);
    expect(unknown.body).toContain('There is no filter &quot;nonsense&quot;');
    expect((await get(`/d/${acme}/no-such-sheet`)).statusCode).toBe(404);
    expect((await get('/no/such/page')).statusCode).toBe(404);
    expect((await get('/%zz')).statusCode).toBe(400);
    expect((await get('/d/%0d%0a')).statusCode).toBe(404);
  });

  it('comes in the theme of the cookie, and in no other', async () => {
    const themed = async (cookie: string) =>
      /<html[^>]*>/.exec((await get(`/d/${acme}/`, { cookie })).body)?.[0];
    expect(await themed('a=b; gatebook-theme=dark')).toBe('<html lang="en" data-theme="dark">');
    expect(await themed('gatebook-theme="><script>')).toBe('<html lang="en">');
  });
});

describe('a link', () => {
  const closed = async (path: string) => {
    const { statusCode, body } = await get(path);
    return { statusCode, body };
  };

  it('that is forged, expired, cut off or of a tenant who is gone gets the same page, which reveals nothing', async () => {
    const expired = signLink({ kind: 'tenant', tenantUid: 'acme' }, until - 1000, linkSecret);
    const other = signLink({ kind: 'platform' }, until + 1000, {
      ...linkSecret,
      key: Buffer.alloc(32, 9),
    });
    const [kind, ...rest] = acme.split('.');
    const answers = await Promise.all(
      [
        expired,
        other,
        token('gone'),
        acme.slice(0, -1),
        ['p', ...rest].join('.'),
        [kind, Buffer.from('borealis').toString('base64url'), ...rest.slice(1)].join('.'),
        'acme',
        'x'.repeat(900),
      ].map((forged) => closed(`/d/${forged}/`)),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([403]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.body).not.toMatch(/acme|borealis|expired|forged/i);
    const data = await get(`/d/${expired}/visuals/kpi-requests.json`);
    expect([data.statusCode, data.json().code]).toEqual([403, 'link-invalid']);
    expect(data.headers['content-type']).toContain('application/problem+json');
  });

  it('opens the platform at the bare address of this machine, and nothing at that of a network', async () => {
    const { statusCode, headers } = await get('/');
    expect(statusCode).toBe(302);
    expect((await get(String(headers.location))).statusCode).toBe(200);
    const asked = await open.inject({ url: '/', headers: { host: 'gatebook.example' } });
    expect([asked.statusCode, asked.headers.location]).toEqual([403, undefined]);
    expect(asked.body).toContain('Open your dashboard with your link');
  });

  it('is needed for a host that is not this machine, and behind anything that forwards', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost:81', '[::1']) {
      expect([host, (await get('/', { host })).statusCode]).toEqual([host, 403]);
      expect((await get(`/d/${acme}/`, { host })).statusCode).toBe(200);
    }
    for (const host of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST:80', '127.0.0.2']) {
      expect([host, (await get('/', { host })).statusCode]).toEqual([host, 302]);
    }
    for (const name of [
      'forwarded',
      'via',
      'x-real-ip',
      'x-forwarded-for',
      'X-Forwarded-Anything',
    ]) {
      expect([name, (await get('/', { [name]: '127.0.0.1' })).statusCode]).toEqual([name, 403]);
    }
  });
});

describe('an answer', () => {
  it('is given for every visual that a link may know of, and for no other', async () => {
    for (const { id, platformOnly } of visuals) {
      const { statusCode, body } = await get(`/d/${acme}/visuals/${id}.json`);
      expect([id, statusCode]).toEqual([id, platformOnly ? 404 : 200]);
      expect(body).not.toContain(foreign);
      const all = platformOnly && (await get(`/d/${platform}/visuals/${id}.json`));
      if (all) expect([id, all.statusCode]).toEqual([id, 200]);
    }
  });

  it('never holds a foreign row, whatever stands in the path, in a filter, in a range or beside them', async () => {
    const attacks = [
      'borealis',
      '444455556666',
      '444455556666/eu-west-1/f6g7h8i9j0/prod',
      'acme,borealis',
      "' OR 1=1 --",
      "acme' UNION SELECT * FROM requests --",
      '%',
      '../..',
      '\u0000',
      ...hostileTexts,
    ];
    const names = [...Object.keys(filters), 'as', 'tenant', 'tenant_id', 'scope', 'order', 'limit'];
    const ids = visuals.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ids, 'x" OR 1=1', 'kpi-requests.json?as=borealis', '..%2f..%2fassets'),
        fc.constantFrom('json', 'csv'),
        fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...attacks)), {
          maxLength: 3,
        }),
        async (id, type, pairs) => {
          const query = new URLSearchParams(pairs);
          const answer = await get(`/d/${acme}/visuals/${encodeURIComponent(id)}.${type}?${query}`);
          expect(answer.statusCode).toBeLessThan(500);
          expect(answer.body).not.toContain(foreign);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("offers the values of a link's own rows alone", async () => {
    for (const filter of Object.keys(filters)) {
      const { statusCode, body } = await get(`/d/${acme}/options/${filter}`);
      expect([filter, statusCode]).toEqual([filter, 200]);
      expect(body).not.toContain(foreign);
      expect(body).not.toContain('444455556666');
    }
    const unknown = await get(`/d/${acme}/options/password`);
    expect([unknown.statusCode, unknown.json().code]).toEqual([400, 'unknown-filter']);
  });

  it('of a KPI carries the period before and its course', async () => {
    const answer = (await get(`/d/${platform}/visuals/kpi-requests.json?preset=24h`)).json();
    expect(answer.columns.map(({ name }: { name: string }) => name)).toEqual([
      'requests',
      'requests_previous',
      'requests_change',
    ]);
    const course = answer.trend.reduce(
      (sum: number, [, value]: [string, number]) => sum + value,
      0,
    );
    expect(course).toBe(answer.rows[0][0]);
  });

  it('is narrowed by the filters and the range of its address', async () => {
    const asked = await get(
      `/d/${acme}/visuals/requests-by-status.json?status=404&status=500&from=2026-10-25T00:00Z&to=2026-11-01T00:00Z`,
    );
    expect(
      asked
        .json()
        .rows.map(([status]: number[]) => status)
        .toSorted(),
    ).toEqual([404, 500]);
    const none = await get(`/d/${acme}/visuals/requests-by-status.json?from=2026-11-01T00:00Z`);
    expect(none.json()).toMatchObject({ status: 400, code: 'invalid-input' });
    const wrong = await get(
      `/d/${acme}/visuals/kpi-requests.json?from=2026-11-01T00:00Z&to=2026-10-01T00:00Z`,
    );
    expect(wrong.json().detail).toContain('ends before it begins');
  });

  it('says so where what single requests have cannot narrow what only roll-ups know', async () => {
    const asked = await get(`/d/${platform}/visuals/requests-by-tenant.json?ip=198.51.100.1`);
    expect([asked.statusCode, asked.json().code]).toEqual([400, 'invalid-input']);
    expect(asked.json().detail).toContain('choose a range of whole quarter hours');
  });

  it('of a KPI about refusals calls its rise unwelcome', async () => {
    const { columns } = (await get(`/d/${acme}/visuals/kpi-forbidden.json`)).json();
    expect(columns[0]).toMatchObject({ name: 'requests', rise: 'bad' });
  });

  it('goes back to the newest requests where there are none in the last 30 days', async () => {
    const later = await buildServer(
      {
        engine: dataFolder.lake.engine,
        spoolFolder: dataFolder.dataDir,
        registry: dataFolder.registry,
        linkSecret,
        now: () => until + 100 * 86_400_000,
        isTrusted,
        onFault: (error: unknown) => void faults.push(error),
      },
      assets,
    );
    const path = `/d/${signLink({ kind: 'platform' }, until + 1e11, linkSecret)}/visuals/kpi-requests.json`;
    const ask = async (query: string) =>
      (await later.inject({ url: path + query, headers: { host: 'localhost' } })).json().rows[0][0];
    expect(await ask('')).toBe(hostileTexts.length * 3 + 40);
    expect(await ask('?preset=7d')).toBe(0);
    await later.close();
  });
});

describe('CSV', () => {
  it('holds every row, names the file, and no text that a spreadsheet would run', async () => {
    const { body, headers } = await get(`/d/${acme}/visuals/top-user-agents.csv`);
    expect(headers['content-type']).toContain('text/csv');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="gatebook-acme-top-user-agents-2026-10-03-2026-11-01.csv"',
    );
    const lines = body.split('\r\n');
    expect(lines[0]).toBe('user_agent,requests');
    expect(lines.filter((line) => /^"?[=+\-@\t\r]/.test(line))).toEqual([]);
    expect(body).toContain(`"'=HYPERLINK(""https://evil.example/"",""click"")",3`);
  });
});

describe('starting', () => {
  const settings = () => ({
    engine: dataFolder.lake.engine,
    spoolFolder: dataFolder.dataDir,
    registry: dataFolder.registry,
    linkSecret,
    onFault: (error: unknown) => void faults.push(error),
    isTrusted,
    host: '127.0.0.1',
  });

  it('listens on a free port, hands out links that open, and serves what documents ask for', async () => {
    const server = await startServer({ ...settings(), port: 0 });
    try {
      const link = server.linkFor({ kind: 'tenant', tenantUid: 'acme' }, 60_000);
      expect(link.startsWith(server.url)).toBe(true);
      const document = await (await fetch(link)).text();
      const files = [...document.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, file]) => file);
      expect(files.length).toBeGreaterThanOrEqual(3);
      for (const file of files) {
        const asset = await fetch(server.url + file);
        expect(asset.status).toBe(200);
        expect(asset.headers.get('cache-control')).toContain('immutable');
        expect(asset.headers.get('content-encoding')).toBe('gzip');
      }
      expect((await fetch(`${server.url}assets/none.js`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });

  it('says what to do about a port that is taken and an address that is not its own', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startServer({ ...settings(), port })).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    other.close();
    await expect(startServer({ ...settings(), host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
