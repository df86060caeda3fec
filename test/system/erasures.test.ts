import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ControlClient, Schemas } from '../../control-plane/client/client.js';
import { newDelivery } from '../../core/registry/ledger.js';
import { inProcess } from '../../local/control-plane/in-process.js';
import { type DataFolder, withDataFolder } from '../../local/data-folder/data-folder.js';
import { fileNameFor } from '../../local/reports/files.js';
import { mailFileName } from '../../local/reports/outbox.js';
import {
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const api = {
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'acmeapi001',
  stage: 'prod',
};
const others = { ...api, accountId: '444455556666', restApiId: 'globexapi1' };
const reader = 'team@example.com';

const line = (id: string, { accountId, restApiId }: typeof api, fields: object): string =>
  JSON.stringify({
    ...JSON.parse(
      logLine({ id, account: accountId, region: api.region, api: restApiId, time: noon }),
    ),
    ...fields,
  });

async function enrol(client: ControlClient): Promise<void> {
  for (const [id, one] of [
    ['acme', api],
    ['globex', others],
  ] as const) {
    await client.POST('/v1/tenants', {
      params: { header: {} },
      body: { id, name: id, recipients: [reader], mailDomains: ['example.com'] },
    });
    await client.POST('/v1/apis', { params: { header: {} }, body: { ...one, tenantId: id } });
  }
}

/** A report of a day with its document and its mail, as it lies in the folder once it was sent. */
async function sentReport(
  { dataDir, registry }: DataFolder,
  tenant: string,
  day: number,
): Promise<string> {
  const uid = (await registry.get('tenants', tenant))?.item.uid ?? '';
  const from = Date.UTC(2026, 9, day);
  const queued = newDelivery(
    {
      ...{ tenantId: tenant, tenantUid: uid, schedule: 'daily', period: `d2026-10-0${day}` },
      ...{ cadence: 'daily', timeZone: 'UTC', formats: ['pdf'], recipients: [reader] },
      ...{ from: new Date(from).toISOString(), to: new Date(from + 86_400_000).toISOString() },
    },
    new Date(),
  );
  const place = path.join(dataDir, 'reports', fileNameFor(queued.id));
  await mkdir(place, { recursive: true });
  await mkdir(path.join(dataDir, 'outbox'), { recursive: true });
  await writeFile(path.join(place, 'report.pdf'), 'a page');
  await writeFile(
    path.join(dataDir, 'outbox', mailFileName({ deliveryId: queued.id, to: reader })),
    'a mail',
  );
  await registry.put(
    'deliveries',
    {
      ...queued,
      state: 'sent',
      manifest: [
        { name: 'report.pdf', bytes: 6, sha256: 'a'.repeat(64), location: `${place}/report.pdf` },
      ],
      mails: [
        { recipient: reader, messageId: '<m>', state: 'sent', reason: null, at: queued.queuedAt },
      ],
    },
    'absent',
  );
  return queued.id;
}

async function ended(client: ControlClient, id: string): Promise<Schemas['Erasure']> {
  for (;;) {
    const { data } = await client.GET('/v1/erasures/{id}', { params: { path: { id } } });
    if (data && data.state !== 'running') return data;
    await new Promise((done) => setTimeout(done, 20));
  }
}

const namesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

test('a consumer is erased from requests, reports, mails and the catalogue, with a certificate that does not name it', async () => {
  const dataDir = temporaryFolder();
  const consumer = 'Erika Mustermann';
  const catalogue = path.join(dataDir, 'catalogue.json');
  await writeFile(
    catalogue,
    JSON.stringify({
      generatedAt: '2026-10-01T00:00:00.000Z',
      keys: { key0000001: consumer, key0000002: consumer, key0000003: 'Another' },
      plans: [
        { name: 'gold', stages: ['acmeapi001:prod'], keys: ['key0000001', 'key0000003'] },
        { name: 'shared', stages: ['acmeapi001:prod', 'globexapi1:prod'], keys: ['key0000002'] },
      ],
    }),
  );
  await withDataFolder(dataDir, (folder) =>
    inProcess(folder, async (client) => {
      await enrol(client);
      await folder.attribute();
      await folder.lake.ingest([
        textSource(
          [
            line('a', api, { identityApiKeyId: 'key0000001' }),
            line('b', api, { identityApiKeyId: 'key0000003' }),
            line('c', others, { identityApiKeyId: 'key0000002' }),
          ].join('\n'),
        ),
      ]);
      const [own, before, foreign] = [
        await sentReport(folder, 'acme', 1),
        await sentReport(folder, 'acme', 2),
        await sentReport(folder, 'globex', 1),
      ];
      const body = { tenant: 'acme', match: { consumer } };
      const planned = await client.POST('/v1/erasures', {
        params: { query: { dryRun: 'true' } },
        body,
      });
      expect(planned.data).toMatchObject({
        found: { rows: 1, documents: 1, mails: 1, deliveries: 1, catalogueEntries: 1 },
        reports: [own],
      });
      expect(namesOf(path.join(dataDir, 'outbox'))).toHaveLength(3);
      expect((await client.GET('/v1/erasures', { params: { query: {} } })).data?.items).toEqual([]);

      const begun = await client.POST('/v1/erasures', { params: { query: {} }, body });
      const certificate = await ended(client, (begun.data as Schemas['Erasure']).id);
      expect(certificate).toMatchObject({
        ...{
          state: 'done',
          reason: null,
          tenantId: 'acme',
          column: 'consumer',
          by: 'this machine',
        },
        erased: { rows: 1, documents: 1, mails: 1, deliveries: 1, catalogueEntries: 1 },
        documents: [`${own}: report.pdf`],
        files: [{ before: [{ rows: 2 }], after: [{ rows: 1 }] }],
      });
      const [
        {
          before: [gone],
          after: [fresh],
        },
      ] = certificate.files as [Schemas['Erasure']['files'][0]];
      expect(existsSync(path.join(dataDir, 'lake/logs', gone?.file ?? ''))).toBe(false);
      expect(existsSync(path.join(dataDir, 'lake/logs', fresh?.file ?? ''))).toBe(true);
      expect(JSON.stringify(certificate)).not.toContain(consumer);
      expect(certificate.remaining.map(({ place }) => place)).toEqual(
        expect.arrayContaining(['catalogue.json, key key0000002']),
      );

      expect(namesOf(path.join(dataDir, 'reports', fileNameFor(own)))).toEqual([]);
      for (const id of [before, foreign]) {
        expect(namesOf(path.join(dataDir, 'reports', fileNameFor(id)))).toEqual(['report.pdf']);
      }
      expect(namesOf(path.join(dataDir, 'outbox'))).toHaveLength(2);
      expect((await folder.registry.get('deliveries', own))?.item.manifest).toEqual([
        expect.objectContaining({ location: null, sha256: 'a'.repeat(64) }),
      ]);
      expect(JSON.parse(readFileSync(catalogue, 'utf8'))).toMatchObject({
        keys: { key0000002: consumer, key0000003: 'Another' },
      });

      const audit = await client.GET('/v1/audit', { params: { query: { resource: 'erasures' } } });
      expect(audit.data?.items).toMatchObject([{ action: 'create', resourceId: certificate.id }]);
      expect(JSON.stringify(audit.data)).not.toContain(consumer);

      const again = await client.POST('/v1/erasures', { params: { query: {} }, body });
      const second = await ended(client, (again.data as Schemas['Erasure']).id);
      expect(second.id).not.toBe(certificate.id);
      expect(second).toMatchObject({ valueHash: certificate.valueHash, erased: { rows: 0 } });
    }),
  );
}, 60_000);

const alice = { tenant: 'acme', match: { sub: 'alice' } };

/** Works on a folder in which somebody has made one request. */
const withAlice = (work: (folder: DataFolder, client: ControlClient) => Promise<void>) =>
  withDataFolder(temporaryFolder(), (folder) =>
    inProcess(folder, async (client) => {
      await enrol(client);
      await folder.attribute();
      await folder.lake.ingest([textSource(line('a', api, { sub: 'alice' }))]);
      await work(folder, client);
    }),
  );

test('a report that is on its way is made anew, whoever works on it', async () => {
  await withAlice(async (folder, client) => {
    const id = await sentReport(folder, 'acme', 1);
    const sent = await folder.registry.get('deliveries', id);
    if (!sent) throw new Error('There is no delivery.');
    const lease = { holder: 'a worker', until: new Date(Date.now() + 600_000).toISOString() };
    const held = await folder.registry.put(
      'deliveries',
      { ...sent.item, state: 'rendered', lease },
      sent.version,
    );
    const begun = await client.POST('/v1/erasures', { params: { query: {} }, body: alice });
    await ended(client, (begun.data as Schemas['Erasure']).id);
    expect((await folder.registry.get('deliveries', id))?.item).toMatchObject({
      ...{ state: 'queued', manifest: [], lease: null },
    });
    if (held === 'conflict') throw new Error('Nobody else writes here.');
    // Whoever held it can send nothing any more.
    expect(await folder.registry.put('deliveries', held.item, held.version)).toBe('conflict');
  });
}, 60_000);

test('one that was interrupted is shown as such, and goes on when it is asked for again', async () => {
  await withAlice(async (folder, client) => {
    const first = await client.POST('/v1/erasures', { params: { query: {} }, body: alice });
    const done = await ended(client, (first.data as Schemas['Erasure']).id);
    const stored = await folder.registry.get('erasures', done.id);
    if (!stored) throw new Error('There is no erasure.');
    // As a killed process leaves it.
    await folder.registry.put(
      'erasures',
      { ...stored.item, state: 'running', finishedAt: null },
      stored.version,
    );
    const shown = await client.GET('/v1/erasures/{id}', { params: { path: { id: done.id } } });
    expect(shown.data?.state).toBe('interrupted');
    const again = await client.POST('/v1/erasures', { params: { query: {} }, body: alice });
    expect((again.data as Schemas['Erasure']).id).toBe(done.id);
    expect(await ended(client, done.id)).toMatchObject({ state: 'done', erased: { rows: 1 } });
  });
}, 60_000);

test.each([
  ['nothing named', {}, 'exactly one of sub, ip, identity_user, api_key_id, consumer'],
  ['two named', { sub: 'a', ip: '198.51.100.7' }, 'exactly one of'],
  ['no text', { sub: '' }, 'one character at least'],
  ['a long text', { sub: 'x'.repeat(5000) }, '4,096 characters at most'],
  ['no address', { ip: 'localhost' }, 'an address is written'],
  ['half a character', { consumer: '\ud800' }, 'halves of characters'],
])('a match that is none is refused in a sentence: %s', (_, match, sentence) =>
  withDataFolder(temporaryFolder(), (folder) =>
    inProcess(folder, async (client) => {
      await enrol(client);
      await expect(
        client.POST('/v1/erasures', { params: { query: {} }, body: { tenant: 'acme', match } }),
      ).rejects.toThrow(sentence);
    }),
  ),
);

test('values of a megabyte, unknown tenants and other fields are refused', () =>
  withDataFolder(temporaryFolder(), (folder) =>
    inProcess(folder, async (client) => {
      const ask = (tenant: string, sub: string) =>
        client.POST('/v1/erasures', { params: { query: {} }, body: { tenant, match: { sub } } });
      await expect(ask('acme', 'x'.repeat(2 ** 20))).rejects.toMatchObject({
        code: 'body-too-large',
      });
      await expect(ask('nobody', 'x')).rejects.toMatchObject({ code: 'unknown-tenant' });
    }),
  ));
