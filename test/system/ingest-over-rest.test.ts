import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../control-plane/api/app.js';
import { ingestIdPattern } from '../../core/ports/ingest-record.js';
import { dataFolderControlPlane } from '../../local/control-plane/of-data-folder.js';
import { type DataFolder, openDataFolder } from '../../local/data-folder/data-folder.js';
import { demoTraffic } from '../../local/demo/traffic.js';

const lines = [
  ...demoTraffic({ requests: 300, days: 2, seed: 5, until: Date.UTC(2026, 10, 1) }),
].flat();
const log = `${lines.join('\n')}\n`;
const account = '111122223333';

let folder: string;
let dataFolder: DataFolder;
let app: FastifyInstance;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-ingest-'));
  dataFolder = await openDataFolder(folder);
  app = await buildApp(await dataFolderControlPlane(dataFolder, { isTrusted: () => true }));
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  await app.close();
  await dataFolder.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (body: string | Uint8Array | ReadableStream, contentType: string) =>
  fetch(`${url}/v1/ingest?region=eu-west-1`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
    duplex: 'half',
  } as RequestInit);
const json = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json();
const sent = (body: object, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('a log over REST', () => {
  it('is stored once, plain or gzip, and becomes the first numbers of its tenant', async () => {
    const first = await post(new Uint8Array(gzipSync(log)), 'application/gzip');
    expect(await first.json()).toMatchObject({
      id: expect.stringMatching(ingestIdPattern),
      read: 300,
      stored: 300,
      duplicates: 0,
      rejected: 0,
      reasons: {},
      salvaged: 0,
    });
    const again = await post(log, 'application/x-ndjson');
    expect(await again.json()).toMatchObject({ read: 300, stored: 0, duplicates: 300 });

    const mine = lines
      .map((line) => JSON.parse(line))
      .filter(({ apiId }) => apiId === 'a1b2c3d4e5');
    const api = { accountId: account, region: 'eu-west-1', restApiId: 'a1b2c3d4e5', stage: 'prod' };
    await fetch(`${url}/v1/tenants`, sent({ id: 'acme', name: 'Acme' }));
    await fetch(`${url}/v1/apis`, sent({ ...api, tenantId: 'acme' }));
    const period = 'from=2026-10-01T00:00:00Z&to=2026-11-02T00:00:00Z';
    expect(await json(`/v1/usage?tenant=acme&${period}&metrics=requests`)).toEqual({
      columns: ['requests'],
      rows: [{ requests: mine.length }],
      next: null,
    });
  });

  it('counts while it still comes, and a log that is cut off is sent again', async () => {
    const half = lines.slice(0, 150).join('\n');
    let cutOff = (_reason: Error) => {};
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(`${half}\n`));
        cutOff = (reason) => controller.error(reason);
      },
    });
    const upload = post(body, 'application/x-ndjson');
    const failed = expect(upload).rejects.toThrow();
    while ((await dataFolder.lake.status()).rows < 150) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    cutOff(new Error('the network is gone'));
    await failed;
    const whole = await post(log, 'application/x-ndjson');
    expect(await whole.json()).toMatchObject({ read: 300, stored: 150, duplicates: 150 });
  }, 30_000);

  it('is refused as a form, as JSON and as nothing, with what to send instead', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const refused = await post(log, type);
      expect(refused.status).toBe(415);
      expect(await refused.json()).toMatchObject({
        code: 'unsupported-media-type',
        detail: expect.stringContaining('application/x-ndjson'),
      });
    }
    const empty = await fetch(`${url}/v1/ingest`, { method: 'POST' });
    expect(await empty.json()).toMatchObject({ status: 422, errors: [{ field: 'body' }] });
  });
});

describe('a wrong ingest', () => {
  it('is listed, taken back once, and leaves its trace in the audit', async () => {
    const { id } = (await (await post(log, 'application/x-ndjson')).json()) as { id: string };
    await post(log, 'application/x-ndjson');
    const first = (await json('/v1/ingests?limit=1')) as { items: object[]; next: string };
    expect(first.items).toMatchObject([{ stored: 0, duplicates: 300, by: 'this machine' }]);
    expect(await json(`/v1/ingests?limit=1&cursor=${first.next}`)).toMatchObject({
      items: [{ id, stored: 300, sources: ['POST /v1/ingest'], undoneAt: null }],
      next: null,
    });

    const undo = () => json(`/v1/ingests/${id}`, { method: 'DELETE' });
    expect(await undo()).toMatchObject({
      already: false,
      removed: 300,
      ingestAgain: [{ duplicates: 300 }],
    });
    expect((await dataFolder.lake.status()).rows).toBe(0);
    expect(await undo()).toMatchObject({ already: true, removed: 0 });
    expect(await json('/v1/audit?resource=ingests')).toMatchObject({
      items: [{ action: 'delete', resourceId: id, outcome: 'done', before: { stored: 300 } }],
    });
    expect(
      await json('/v1/ingests/20260101T000000000Z-00000000', { method: 'DELETE' }),
    ).toMatchObject({ status: 404, code: 'unknown-ingest' });
  });
});

describe('an account', () => {
  it('says when its newest row was requested', async () => {
    await post(log, 'application/x-ndjson');
    await dataFolder.registry.put(
      'pipelines',
      {
        id: `${account}/eu-west-1`,
        accountId: account,
        region: 'eu-west-1',
        productVersion: '1.0.0',
        projectName: 'orders',
        streamArn: `arn:aws:firehose:eu-west-1:${account}:deliverystream/amazon-apigateway-orders`,
        subscriptionStreamArn: null,
        subscriptionRoleArn: null,
        backfillFunctionArn: null,
        controlRoleArn: `arn:aws:iam::${account}:role/gatebook/control/ControlRole`,
        externalId: 'gatebook-0123456789',
        launchedAt: '2026-11-01T00:00:00.000Z',
        lastHeardAt: '2026-11-01T00:00:00.000Z',
        pinned: null,
        updating: null,
      },
      'absent',
    );
    const of = lines
      .map((line) => JSON.parse(line))
      .filter(({ accountId = account }) => accountId === account)
      .map(({ requestTimeEpoch }) => Number(requestTimeEpoch));
    const { pipelines } = (await json(`/v1/accounts/${account}`)) as {
      pipelines: { lastRowSeenAt: string }[];
    };
    expect(Date.parse(pipelines[0]?.lastRowSeenAt ?? '')).toBe(Math.max(...of));
  });
});
