import { setTimeout as wait } from 'node:timers/promises';
import { attackLine, figure, type Serving, startServing } from './serving.js';

let serving: Serving;
beforeAll(async () => {
  serving = await startServing();
}, 180_000);
afterAll(() => serving?.stop());

const acme = { accountId: '111122223333', restApiId: 'aaaa000001' };
const evil = { accountId: '444455556666', restApiId: 'bbbb000002' };
const nobody = { accountId: '777788889999', restApiId: 'zzzz000009' };

/** What reports say of themselves: words, numbers, times, zones, the tenant and its API. */
const names = [
  ...['before.', 'Page', 'Requests', '204', '12345678', '100%', '12 ms', 'Other', '-', 'as many.'],
  ...['UTC.', 'Europe/Berlin.', 'Monday', 'acme', 'Acme', '111122223333', 'aaaa000001', 'No.'],
];

/** A line with the name of an API key, which API Gateway logs after the canonical fields. */
const withKeyName = (line: string, name: string): string =>
  line.replace(/\}$/, `,"identity.apiKeyName":${JSON.stringify(name)}}`);

/** Asks for acme's report of yesterday, and waits for what becomes of it. */
async function delivered(key: string) {
  const order = { cadence: 'daily', formats: ['pdf', 'csv', 'xlsx'] };
  const headers = { 'idempotency-key': key };
  const { body } = await serving.call('POST', '/v1/tenants/acme/reports', order, headers);
  for (let tries = 0; tries < 240; tries += 1) {
    const { body: delivery } = await serving.call(
      'GET',
      `/v1/deliveries/acme/${body.schedule}/${body.period}`,
    );
    if (['sent', 'failed'].includes(delivery.state) || delivery.reason) return delivery;
    await wait(500);
  }
  throw new Error(`Delivery ${body.id} came to no end.`);
}

it('whoever names keys, domains and paths keeps no report of others from leaving', async () => {
  await serving.tenant('acme', acme);
  await serving.tenant('evil', evil);
  const mail = { mailDomains: ['example.com'], recipients: ['ops@example.com'] };
  await serving.call('PATCH', '/v1/tenants/acme', { ...mail, timeZone: 'Europe/Berlin' });
  await serving.ingest(Array.from({ length: 50 }, () => attackLine(acme)));
  expect(await delivered('before-the-attack')).toMatchObject({ state: 'sent', reason: null });

  const lines = names.flatMap((name) => [
    withKeyName(attackLine(evil, { identityApiKeyId: 'k1', domainName: name }), name),
    attackLine(nobody, { domainName: name, resourcePath: name, path: `/${name}` }),
  ]);
  expect((await serving.ingest(lines)).status).toBe(200);
  expect(await delivered('after-the-attack')).toMatchObject({ state: 'sent', reason: null });
  figure('names that stopped a report of others', `0 of ${names.length}`);
}, 300_000);
