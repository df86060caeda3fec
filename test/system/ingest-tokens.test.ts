import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../control-plane/api/app.js';
import { operationAccess } from '../../control-plane/api/http/operation-access.js';
import { runCli } from '../../local/cli/run-cli.js';
import { dataFolderControlPlane } from '../../local/control-plane/of-data-folder.js';
import { tokenStore } from '../../local/control-plane/tokens.js';
import { type DataFolder, openDataFolder } from '../../local/data-folder/data-folder.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
} from '../local/lake/temporary-lake.js';

jest.setTimeout(120_000);
afterAll(removeTemporaryFolders);

const mine = {
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
};
const theirs = { ...mine, restApiId: 'b2c3d4e5f6' };
const elsewhere = { ...mine, accountId: '444455556666' };
const hour = 3_600_000;

let data: DataFolder;
let app: FastifyInstance;
let token: string;
beforeEach(async () => {
  const folder = temporaryFolder();
  data = await openDataFolder(folder);
  app = await buildApp(await dataFolderControlPlane(data, { isTrusted: () => true }));
  for (const id of ['acme', 'globex']) await call('POST', '/v1/tenants', { id, name: id });
  await call('POST', '/v1/apis', { ...mine, tenantId: 'acme' });
  await call('POST', '/v1/apis', { ...theirs, tenantId: 'globex' });
  await call('POST', '/v1/apis', { ...elsewhere, tenantId: 'globex' });
  const order = { role: 'ingest', subject: 'acme', note: '', expiresAt: null } as const;
  token = (await tokenStore(folder).create(order, new Date())).token;
});
afterEach(async () => {
  await app.close();
  await data.close();
});

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
  bearer?: string,
) {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

async function send(lines: string, query = '', type = 'application/x-ndjson', bearer = token) {
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/ingest${query}`,
    headers: { 'content-type': type, authorization: `Bearer ${bearer}` },
    payload: lines,
  });
  return { status: answer.statusCode, body: answer.json() };
}

const lineOf = (api: typeof mine, id: string, more: object = {}) =>
  logLine({
    id,
    account: api.accountId,
    region: api.region,
    api: api.restApiId,
    stage: api.stage,
    ...more,
  });

const stored = () =>
  ask(data.lake, 'SELECT DISTINCT account_id, region, api_id, stage FROM requests');
const own = {
  account_id: mine.accountId,
  region: mine.region,
  api_id: mine.restApiId,
  stage: mine.stage,
};

describe("a tenant's token of scope ingest", () => {
  it('stores lines of APIs of the tenant, and refuses those of others with a reason', async () => {
    const lines = [
      lineOf(mine, '1'),
      lineOf(theirs, '2'),
      lineOf(elsewhere, '3'),
      lineOf(mine, '4'),
    ];
    expect(await send(lines.join('\n'))).toMatchObject({
      status: 200,
      body: { read: 4, stored: 2, rejected: 2, reasons: { foreign_api: 2 } },
    });
    expect(await stored()).toEqual([own]);
  });

  it('keeps nothing of what it refuses, so that no replay stores it', async () => {
    await send(`${lineOf(theirs, '2')}\nno log at all\n{"requestId":\n`);
    expect(await data.lake.rejected()).toEqual([]);
    expect(await data.lake.replay()).toMatchObject({ read: 0 });
    expect(await stored()).toEqual([]);
  });

  it('cannot hide or change a request of another tenant by its id', async () => {
    await send(lineOf(mine, 'x1'));
    await send(lineOf(theirs, 'x2'));
    const theirsToo = `${lineOf(theirs, 'x1')}\n${lineOf(theirs, 'x2')}`;
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/ingest',
      headers: { 'content-type': 'application/x-ndjson' },
      payload: theirsToo,
    });
    expect(answer.json()).toMatchObject({ stored: 2, duplicates: 0 });
  });

  it('may not say by the query or the container whose the lines are', async () => {
    const nameless = logLine({ id: '9', api: '-', stage: '-' });
    for (const api of [theirs, elsewhere]) {
      const text = [api.accountId, api.region, api.restApiId, api.stage].join('/');
      expect((await send(nameless, `?api=${text}`)).body).toMatchObject({ stored: 0, rejected: 1 });
      const envelope = JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: api.accountId,
        logGroup: `API-Gateway-Access-Logs_${api.restApiId}/${api.stage}`,
        logStream: 'x',
        subscriptionFilters: [],
        logEvents: [{ id: '1', timestamp: noon, message: nameless }],
      });
      expect((await send(envelope, `?region=${api.region}`)).body).toMatchObject({ stored: 0 });
    }
    expect(await stored()).toEqual([]);
    const text = [mine.accountId, mine.region, mine.restApiId, mine.stage].join('/');
    expect((await send(nameless, `?api=${text}`)).body).toMatchObject({ stored: 1 });
  });

  it('stores of an API that was moved what was served while it was the tenant’s', async () => {
    const at = new Date(noon).toISOString();
    const place = Object.values(theirs).join('/');
    expect(
      (await call('POST', `/v1/apis/${place}/move`, { tenantId: 'acme', validFrom: at })).status,
    ).toBe(200);
    const lines = [noon - hour, noon - 1, noon, noon + hour].map((time, index) =>
      lineOf(theirs, `m${index}`, { time }),
    );
    expect((await send(lines.join('\n'))).body).toMatchObject({ stored: 2, rejected: 2 });
  });

  it('learns no name of an API key that its APIs do not have', async () => {
    const catalogue = {
      generatedAt: '2026-11-29T00:00:00Z',
      keys: { kmine00000: 'Our shop', ktheirs000: 'Their secret customer' },
      plans: [
        { name: 'Gold', stages: [`${mine.restApiId}:prod`], keys: ['kmine00000'] },
        { name: 'Silver', stages: [`${theirs.restApiId}:prod`], keys: ['ktheirs000'] },
      ],
    };
    const keep = (object: object) =>
      writeFileSync(path.join(data.dataDir, 'catalogue.json'), JSON.stringify(object));
    const sendAll = async (name: string) => {
      const lines = ['kmine00000', 'ktheirs000'].map((identityApiKeyId, index) =>
        JSON.stringify({ ...JSON.parse(lineOf(mine, `${name}${index}`)), identityApiKeyId }),
      );
      expect((await send(lines.join('\n'))).body).toMatchObject({ stored: 2 });
    };
    const names = (lake: DataFolder['lake']) =>
      ask(lake, 'SELECT consumer, usage_plan FROM requests ORDER BY ALL NULLS LAST');
    keep({ generatedAt: '2026-11-28T00:00:00Z', keys: {}, plans: [] });
    await sendAll('before');
    keep(catalogue);
    await data.close();
    data = await openDataFolder(data.dataDir);
    await app.close();
    app = await buildApp(await dataFolderControlPlane(data, { isTrusted: () => true }));
    await sendAll('after');
    expect(await names(data.lake)).toEqual([
      { consumer: 'Our shop', usage_plan: 'Gold' },
      { consumer: 'Our shop', usage_plan: 'Gold' },
      { consumer: null, usage_plan: null },
      { consumer: null, usage_plan: null },
    ]);
  });

  it('may call no other route, and end nothing that it sent', async () => {
    const ingests = await send(lineOf(mine, '1'));
    for (const [method, url] of [
      ['GET', '/v1/tenants'],
      ['GET', '/v1/tenants/acme'],
      ['GET', '/v1/usage?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z'],
      ['GET', '/v1/apis'],
      ['GET', '/v1/ingests'],
      ['GET', '/v1/audit'],
      ['GET', '/v1/deliveries?tenant=acme'],
      ['DELETE', `/v1/ingests/${ingests.body.id}`],
    ] as const) {
      expect({ url, ...(await call(method, url, undefined, token)) }).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    const open = Object.entries(operationAccess).filter(
      ([, rule]) => rule !== 'anyone' && 'ingest' in rule,
    );
    expect(open.map(([name]) => name)).toEqual(['ingestLog']);
  });

  it('may not say how far sources were read, nor go on with an ingest', async () => {
    const key = `sha256:${'0'.repeat(64)}`;
    const frame = `{"name":"a","position":{"key":"${key}","value":"end"}}\n0\n`;
    expect((await send(frame, '', 'application/vnd.gatebook.sources')).status).toBe(403);
    expect((await send(lineOf(mine, '1'), '?continues=20261129T025217123Z-1a2b3c4d')).status).toBe(
      403,
    );
    expect(await data.lake.positions([key])).toEqual([]);
  });

  it('ends with its tenant and when it is revoked', async () => {
    const [kept] = await tokenStore(data.dataDir).list();
    await tokenStore(data.dataDir).revoke(kept?.id ?? '');
    expect((await send(lineOf(mine, '1'))).status).toBe(401);
  });

  it('stores rows of its own APIs alone, whatever the lines say', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            account: fc.constantFrom(mine.accountId, elsewhere.accountId, '-', ' 111122223333'),
            region: fc.constantFrom('eu-west-1', 'us-east-1', '-'),
            api: fc.constantFrom(
              mine.restApiId,
              theirs.restApiId,
              '-',
              'A1B2C3D4E5',
              'a1b2c3d4e5/',
            ),
            stage: fc.constantFrom('prod', 'dev', '-', 'prod '),
            domain: fc.constantFrom(
              'api.example.org',
              `${theirs.restApiId}.execute-api.eu-west-1.amazonaws.com`,
              `${mine.restApiId}.execute-api.eu-west-1.amazonaws.com`,
            ),
            time: fc.integer({ min: noon - hour, max: noon + hour }),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        fc.constantFrom('', '?account=111122223333', '?account=444455556666&region=eu-west-1'),
        async (made, query) => {
          const lines = made.map(({ domain, ...values }, index) =>
            JSON.stringify({
              ...JSON.parse(logLine({ ...values, id: `p${index}` })),
              domainName: domain,
            }),
          );
          const { body } = await send(lines.join('\n'), query);
          expect(body.read).toBe(lines.length);
          for (const row of await stored()) {
            expect(row).toMatchObject({
              account_id: mine.accountId,
              api_id: mine.restApiId,
              stage: 'prod',
            });
            // A line without a Region is given to the one API of that account, id and stage.
            expect([mine.region, 'unknown']).toContain(row.region);
          }
        },
      ),
      { numRuns: 15 },
    ));
});

it('a token of scope ingest without a tenant sends any lines and does nothing else', async () => {
  const spy = jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const words = ['--data-dir', data.dataDir, 'token', 'create', '--scope', 'ingest'];
  expect(await runCli(words)).toBe(0);
  const any = spy.mock.calls[0]?.[0] as string;
  expect(await runCli([...words, '--account', mine.accountId])).toBe(2);
  jest.restoreAllMocks();
  const lines = `${lineOf(mine, '1')}\n${lineOf(theirs, '2')}\nno log\n`;
  expect((await send(lines, '', 'application/x-ndjson', any)).body).toMatchObject({
    stored: 2,
    rejected: 1,
  });
  expect(await data.lake.rejected()).toHaveLength(1);
  expect((await call('GET', '/v1/tenants', undefined, any)).status).toBe(403);
});
