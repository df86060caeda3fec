import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../control-plane/api/app.js';
import { iamCaller } from '../../control-plane/api/iam-caller.js';
import { lambdaHandler } from '../../control-plane/api/lambda.js';
import { localControlPlane } from '../../local/control-plane/compose.js';
import { tokenStore } from '../../local/control-plane/tokens.js';
import { startApiGateway } from '../fixtures/api-gateway.js';
import { testPlane } from '../fixtures/control-plane.js';
import { gatebook } from '../fixtures/gatebook.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';

const orders = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const folder = mkdtempSync(join(tmpdir(), 'gatebook-control-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const variables = ['GATEBOOK_TOKEN', 'GATEBOOK_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
afterEach(() => {
  for (const name of variables) delete process.env[name];
  jest.restoreAllMocks();
});

describe('commands on a data folder', () => {
  const inFolder = (...words: string[]) =>
    gatebook('--data-dir', join(folder, 'data'), ...words).then((done) => {
      if (done.code !== 0) throw new Error(done.err);
      return done.out;
    });

  it('enrol a tenant by the same way as REST, so that every change is in the audit', async () => {
    await inFolder('register', '--tenant', 'acme', '--name', 'Acme', '--api', orders);
    await inFolder('register', '--tenant', 'globex', '--name', 'Globex');
    await inFolder('call', 'patch', '/v1/tenants/acme', '--body', '{"name": "Acme Ltd"}');
    expect(await inFolder('schedule', 'acme', 'weekly', '--formats', 'pdf,csv')).toMatch(
      /^Schedule weekly of acme: the next report is due at 20\d\d-.*T07:00:00\.000Z\.\n$/,
    );
    expect(await inFolder('move', orders, '--tenant', 'globex')).toMatch(
      new RegExp(`^API ${orders}: globex's from 20`),
    );
    expect(await inFolder('deregister', orders)).toBe(`API ${orders}: deregistered.\n`);
    const entries = JSON.parse(await inFolder('audit', '--json'));
    expect(
      entries.map(({ action, resource, resourceId }: Record<string, string>) =>
        [action, resource, resourceId].join(' '),
      ),
    ).toEqual([
      `update apis ${orders}`,
      `update apis ${orders}`,
      expect.stringMatching(/^create report-schedules acme\.[a-z0-9]+\/weekly$/),
      'update tenants acme',
      'create tenants globex',
      `create apis ${orders}`,
      'create tenants acme',
    ]);
    expect(entries[3]).toMatchObject({
      actor: { role: 'platform', name: 'this machine' },
      before: { name: 'Acme' },
      after: { name: 'Acme Ltd' },
      outcome: 'done',
    });
  });

  it('answer numbers as a table, as CSV and as JSON', async () => {
    const day = ['usage', '--tenant', 'acme', '--from', '2026-11-01', '--to', '2026-11-02'];
    expect(await inFolder(...day)).toMatch(/^requests {2}errors\n/);
    expect(await inFolder(...day, '--format', 'csv')).toBe('requests,errors\r\n0,0\r\n');
    expect(JSON.parse(await inFolder(...day, '--json'))).toEqual([{ requests: 0, errors: 0 }]);
    await expect(inFolder(...day, '--zone', 'Mars/Olympus')).rejects.toThrow(
      /zone: a time zone is an IANA name/,
    );
    expect(JSON.parse(await inFolder(...day, '--zone', 'Asia/Kolkata', '--json'))).toHaveLength(1);
  });
});

describe('commands on a server of a network', () => {
  let app: Awaited<ReturnType<typeof buildApp>>;
  let url: string;
  beforeAll(async () => {
    app = await buildApp(
      localControlPlane({
        folder,
        registry: memoryRegistry(),
        isTrusted: () => false,
        version: '1.2.3',
        secret: Buffer.from('secret'),
      }),
    );
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => app.close());

  it('are the bearer of the token in the environment, and need one', async () => {
    const register = ['register', '--url', url, '--tenant', 'acme', '--api', orders, '--json'];
    expect(await gatebook(...register)).toMatchObject({
      code: 1,
      err: 'gatebook: Send a token as "authorization: Bearer gb_…". gatebook token create makes one.\n',
    });
    const order = { role: 'platform', subject: null, note: '', expiresAt: null } as const;
    process.env.GATEBOOK_TOKEN = (await tokenStore(folder).create(order, new Date())).token;
    process.env.GATEBOOK_URL = `${url}/`;
    expect(await gatebook(...register)).toMatchObject({ code: 0 });
    const { out } = await gatebook('apis', '--json');
    expect(JSON.parse(out)).toMatchObject([{ api: orders, tenant: 'acme' }]);
  });

  it('say which address does not answer, and which is none', async () => {
    expect(await gatebook('tenants', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 3,
      err: expect.stringContaining('The control API at http://127.0.0.1:9 does not answer.'),
    });
    expect(await gatebook('tenants', '--url', 'localhost:8080')).toMatchObject({
      code: 2,
      err: expect.stringContaining('It must be an address such as https://'),
    });
  });
});

describe('commands on a control API in AWS', () => {
  const host = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const userArn = 'arn:aws:sts::123456789012:assumed-role/Platform/someone';

  it('are signed with the credentials of the environment', async () => {
    const { plane } = await testPlane();
    const { registry, clock } = plane;
    const platformRoles = ['arn:aws:iam::123456789012:role/Platform'];
    const handle = await lambdaHandler({
      ...plane,
      challenge: 'AWS4-HMAC-SHA256',
      identify: iamCaller({ registry, platformRoles, clock }),
    });
    const gateway = await startApiGateway(handle, { AKIDPLATFORM: { secretAccessKey, userArn } });
    jest.spyOn(globalThis, 'fetch').mockImplementation(leadTo(gateway.url));
    const ask = (...words: string[]) => gatebook(...words, '--url', `https://${host}/prod`);

    expect(await ask('tenants')).toMatchObject({
      code: 1,
      err: expect.stringContaining('answered 403: The request signature'),
    });
    process.env.AWS_ACCESS_KEY_ID = 'AKIDPLATFORM';
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
    expect(await ask('register', '--tenant', 'acme', '--api', orders)).toMatchObject({ code: 0 });
    const entries = JSON.parse((await ask('audit', '--json')).out);
    expect(entries[0]).toMatchObject({ actor: { role: 'platform', name: userArn } });
    process.env.AWS_SECRET_ACCESS_KEY = 'another';
    expect(await ask('tenants')).toMatchObject({ code: 1 });
    await gateway.close();
  });

  /** The network: whatever is sent to the API's own host arrives at the gateway of the test, as it was sent. */
  const leadTo =
    (gateway: string): typeof fetch =>
    async (input) => {
      const sent = input as Request;
      const { pathname, search, hostname } = new URL(sent.url);
      expect(hostname).toBe(host);
      const onward = httpRequest(new URL(pathname + search, gateway), {
        method: sent.method,
        headers: { ...Object.fromEntries(sent.headers), host },
      });
      onward.end(Buffer.from(await sent.arrayBuffer()));
      const [answer] = await once(onward, 'response');
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      return new Response(Buffer.concat(chunks), {
        status: answer.statusCode,
        headers: answer.headers,
      });
    };
});
