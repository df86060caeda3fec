import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../control-plane/api/app.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { localControlPlane } from '../../../local/control-plane/compose.js';
import { tokenStore } from '../../../local/control-plane/tokens.js';
import { readLink, signLink } from '../../../local/server/link.js';
import { readerOf } from '../../../local/server/reader.js';
import { type EmbeddedRegistry, openRegistry } from '../../../registry/embedded/embedded.js';
import { dueReports } from '../../../reporting/reports/delivery/schedules.js';
import { suppress, suppressionOf } from '../../../reporting/reports/delivery/suppressions.js';
import { openDocument } from '../../../reporting/reports/functions/mail-links/open-document.js';
import { signDocumentLink } from '../../../reporting/reports/mail/document-token.js';
import { tellNobody } from '../../fixtures/tell-nobody.js';

const linkSecret = { key: Buffer.from('a secret of the tests'), keyId: '01234567' };
const key = Buffer.from('a key of the tests');
const recipient = 'boss@first.example';

let folder: string;
let registry: EmbeddedRegistry;
let app: FastifyInstance;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-former-'));
  now = Date.parse('2026-11-10T12:00:00Z');
  registry = await openRegistry({ folder, clock: () => new Date(now) });
  app = await buildApp(
    localControlPlane({
      folder,
      registry,
      isTrusted: () => true,
      version: '1.2.3',
      secret: linkSecret.key,
      clock: () => new Date(now),
    }),
  );
});
afterEach(async () => {
  await app.close();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  authorization?: string,
) => {
  now += 1000;
  const answer = await app.inject({
    method,
    url,
    ...(payload && { payload }),
    ...(authorization && { headers: { authorization } }),
  });
  return { status: answer.statusCode, body: answer.json() };
};

const customer = (name: string, domain: string) => ({
  id: 'reuse',
  name,
  mailDomains: [domain],
  recipients: [`boss@${domain}`],
});

const opens = (token: string) =>
  readerOf(readLink(token, linkSecret, now), undefined, { registry }).then(
    ({ tenant }) => tenant?.name,
    (error) => error.code,
  );

/** A tenant with a link, a token, a schedule, a sent report and an address that wants no more. */
async function firstCustomer() {
  const { uid } = (await ask('POST', '/v1/tenants', customer('First', 'first.example')))
    .body as Tenant;
  const link = signLink({ kind: 'tenant', tenantUid: uid }, now + 86_400_000, linkSecret);
  const made = await tokenStore(folder).create(
    { role: 'tenant', subject: 'reuse', note: '', expiresAt: null },
    new Date(now),
  );
  const token = `Bearer ${made.token}`;
  await ask('PUT', '/v1/tenants/reuse/report-schedules/weekly', { cadence: 'weekly' });
  const report = (await ask('POST', '/v1/tenants/reuse/reports', {})).body as Delivery;
  const found = await registry.get('deliveries', report.id);
  const manifest = [{ name: 'report.pdf', bytes: 1, sha256: '0'.repeat(64), location: null }];
  await registry.put('deliveries', { ...report, state: 'sent', manifest }, found?.version ?? 0);
  await suppress(registry, { tenantUid: uid, recipient, cause: 'unsubscribed' }, new Date(now));
  const document = signDocumentLink(
    { deliveryId: report.id, name: 'report.pdf', until: now + 86_400_000 },
    key,
  );
  return { uid, link, token, report, document };
}

describe('a tenant that was deleted', () => {
  it('takes its links, tokens and schedules with it, and the answer says what stays for how long', async () => {
    const { uid, link, token, document } = await firstCustomer();
    expect(await opens(link)).toBe('First');
    expect((await ask('GET', '/v1/deliveries', undefined, token)).body.items).toHaveLength(1);
    expect(await openDocument(registry, document, { key, now: new Date(now) })).toBeDefined();

    const gone = await ask('DELETE', '/v1/tenants/reuse');
    expect(gone).toMatchObject({
      status: 200,
      body: {
        id: 'reuse',
        uid,
        removed: { reportSchedules: 1, suppressedAddresses: 1, grants: 0 },
        stays: { deliveries: { count: 1, until: expect.stringMatching(/^2027-02-08/) } },
      },
    });
    expect(await opens(link)).toBe('link-invalid');
    expect(await ask('GET', '/v1/deliveries', undefined, token)).toMatchObject({ status: 401 });
    expect(await openDocument(registry, document, { key, now: new Date(now) })).toBeUndefined();
    // The platform still finds in the ledger what was sent, until its time is over.
    expect((await ask('GET', '/v1/deliveries')).body.items).toHaveLength(1);
    now += 91 * 86_400_000;
    await ask('POST', '/v1/tenants', { id: 'other', name: 'Other' });
    expect((await ask('GET', '/v1/deliveries')).body.items).toEqual([]);
  });

  it('leaves nothing to the next tenant of its id, and nothing of that one opens to it', async () => {
    const former = await firstCustomer();
    await ask('DELETE', '/v1/tenants/reuse');
    const second = (await ask('POST', '/v1/tenants', customer('Second', 'second.example')))
      .body as Tenant;
    expect(second.uid).not.toBe(former.uid);

    expect(await opens(former.link)).toBe('link-invalid');
    expect(
      await ask(
        'GET',
        '/v1/usage?from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z',
        undefined,
        former.token,
      ),
    ).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('older than tenant reuse') },
    });
    expect(
      await openDocument(registry, former.document, { key, now: new Date(now) }),
    ).toBeUndefined();
    expect((await ask('GET', '/v1/deliveries?tenant=reuse')).body.items).toEqual([]);
    expect(
      await ask('GET', `/v1/deliveries/reuse/${former.report.schedule}/${former.report.period}`),
    ).toMatchObject({ status: 404 });
    expect((await ask('GET', '/v1/tenants/reuse/report-schedules')).body.items).toEqual([]);
    // Whoever wanted no reports of the first may want those of the second.
    expect(await suppressionOf(registry, second.uid, recipient)).toBeUndefined();
    // What comes due for the second is queued anew, even in the period that the first was sent.
    await ask('PUT', '/v1/tenants/reuse/report-schedules/weekly', { cadence: 'weekly' });
    const again = (await ask('POST', '/v1/tenants/reuse/reports', {})).body as Delivery;
    expect(again).toMatchObject({ state: 'queued', recipients: ['boss@second.example'] });
    const token = await tokenStore(folder).create(
      { role: 'tenant', subject: 'reuse', note: '', expiresAt: null },
      new Date(now),
    );
    const own = await ask('GET', '/v1/deliveries', undefined, `Bearer ${token.token}`);
    expect(own.body.items).toMatchObject([{ id: again.id }]);
  });

  it('is not followed by a schedule that was written while it was being deleted', async () => {
    await firstCustomer();
    const schedule = (await registry.list('report-schedules')).items[0];
    await ask('DELETE', '/v1/tenants/reuse');
    await registry.put('report-schedules', schedule?.item as never, 'absent');
    await ask('POST', '/v1/tenants', customer('Second', 'second.example'));
    const due = [];
    for await (const report of dueReports(registry, now, now + 30 * 86_400_000, tellNobody))
      due.push(report);
    expect(due).toEqual([]);
  });
});

describe('a tenant that was made before there were uids', () => {
  it('goes on by its id, with the links that it has', async () => {
    const { uid: _, ...older } = (await ask('POST', '/v1/tenants', customer('Old', 'old.example')))
      .body as Tenant;
    const found = await registry.get('tenants', 'reuse');
    await registry.put('tenants', older as Tenant, found?.version ?? 0);
    const link = signLink({ kind: 'tenant', tenantUid: 'reuse' }, now + 86_400_000, linkSecret);
    expect(await opens(link)).toBe('Old');
    await ask('DELETE', '/v1/tenants/reuse');
    await ask('POST', '/v1/tenants', customer('New', 'new.example'));
    expect(await opens(link)).toBe('link-invalid');
  });
});
