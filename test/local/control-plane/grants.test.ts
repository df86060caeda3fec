import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tenant } from '../../../core/registry/tenant.js';
import { platform, testPlane } from '../../fixtures/control-plane.js';
import { gatebook } from '../../fixtures/gatebook.js';

type Plane = Awaited<ReturnType<typeof testPlane>>;
let plane: Plane;
beforeEach(async () => {
  plane = await testPlane({ hasPeople: true, identify: () => platform });
  await plane.app.inject({
    method: 'POST',
    url: '/v1/tenants',
    payload: { id: 'acme', name: 'Acme' },
  });
});
afterEach(() => plane.app.close());

const put = async (payload: object, name = 'readers') => {
  const { statusCode, json } = await plane.app.inject({
    method: 'PUT',
    url: `/v1/grants/${name}`,
    payload,
  });
  return { status: statusCode, body: json() };
};
const readers = { claim: 'groups', value: 'readers', role: 'tenant', tenantId: 'acme' };

describe('a grant', () => {
  test('is made, changed, listed, taken back, and stands in the audit', async () => {
    expect((await put(readers)).status).toBe(201);
    expect((await put({ ...readers, value: 'others' })).status).toBe(200);
    await put({ claim: 'roles', value: 'admin', role: 'platform' }, 'platform-team');
    const list = async (query: string) => {
      const { items } = (await plane.app.inject(`/v1/grants${query}`)).json();
      return items.map(({ id }: { id: string }) => id);
    };
    expect(await list('')).toEqual(['platform-team', 'readers']);
    expect(await list('?role=platform')).toEqual(['platform-team']);
    expect(await list('?tenant=acme')).toEqual(['readers']);
    expect(await list('?q=OTHER')).toEqual(['readers']);
    const gone = await plane.app.inject({ method: 'DELETE', url: '/v1/grants/readers' });
    expect(gone.statusCode).toBe(204);
    const again = await plane.app.inject('/v1/grants/readers');
    expect(again.json()).toMatchObject({ code: 'unknown-grant' });
    const audit = (await plane.app.inject('/v1/audit?resource=grants')).json().items;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual([
      'delete',
      'create',
      'update',
      'create',
    ]);
  });

  test('names the tenant itself, and goes with it', async () => {
    const { body } = await put(readers);
    const tenant = (await plane.app.inject('/v1/tenants/acme')).json() as Tenant;
    expect(body.tenantUid).toBe(tenant.uid);
    const deleted = await plane.app.inject({ method: 'DELETE', url: '/v1/tenants/acme' });
    expect(deleted.json().removed).toMatchObject({ grants: 1 });
    expect((await plane.app.inject('/v1/grants')).json().items).toEqual([]);
  });

  test.each([
    [{ ...readers, tenantId: null }, 'the role tenant is of a tenant: name it'],
    [{ ...readers, role: 'platform' }, 'the platform is of no tenant'],
    [{ ...readers, role: 'consumer' }, 'say which calls are the consumer’s'],
    [{ ...readers, apiKeyIds: ['k1'] }, 'are for the role consumer alone'],
    [{ ...readers, claim: 'a claim' }, 'a claim is named as the identity provider names it'],
    [{ ...readers, value: 'line\nbreak' }, 'no control characters'],
    [{ ...readers, value: '' }, 'value'],
  ])('that means nothing is refused: %j', async (given, sentence) => {
    const { status, body } = await put(given);
    expect([400, 422]).toContain(status);
    expect(body.detail).toContain(sentence);
  });

  test('of a tenant that is not there is refused', async () => {
    expect((await put({ ...readers, tenantId: 'nobody' })).body).toMatchObject({
      code: 'unknown-tenant',
    });
  });
});

test('where nobody signs in there are none, and it says who reads instead', async () => {
  const aws = await testPlane({ identify: () => platform });
  const answer = await aws.app.inject('/v1/grants');
  expect(answer.json()).toMatchObject({ code: 'not-set-up' });
  expect(answer.json().detail).toContain('`readers` of a tenant');
  await aws.app.close();
});

describe('gatebook grant', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatebook-grants-'));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });
  const run = (...words: string[]) => gatebook(...words, '--data-dir', folder);

  test('says what is missing', async () => {
    expect((await run('grant', 'one', '--platform')).err).toContain('Give --claim and --value');
    const unscoped = await run('grant', 'one', '--claim', 'groups', '--value', 'x');
    expect(unscoped.err).toContain('Give --platform, or --tenant');
    const both = await run('grant', 'one', '--platform', '--tenant', 'acme');
    expect(both.err).toContain("'--platform' cannot be used with option '--tenant");
    expect((await run('grant', 'Not a slug')).err).toContain('slug of 1 to 63 characters');
    expect((await run('grant', 'one', '--remove')).err).toContain('`gatebook grants` lists them');
  });

  test('takes several keys and names', async () => {
    await run('register', '--tenant', 'acme', '--api', '111122223333/eu-west-1/a1/prod');
    const keys = ['--api-key', 'k1', '--api-key', 'k2', '--consumer', 'One, Ltd'];
    const made = await run(
      'grant',
      'shop',
      '--claim',
      'sub',
      '--value',
      'x',
      '--tenant',
      'acme',
      ...keys,
    );
    expect(made.out).toBe('Grant shop: people with sub "x" see their own calls to acme.\n');
    const { out } = await run('grants', '--json');
    expect(JSON.parse(out)).toEqual([
      {
        grant: 'shop',
        claim: 'sub',
        value: 'x',
        role: 'consumer',
        tenant: 'acme',
        api_keys: 'k1 k2',
        consumers: 'One, Ltd',
      },
    ]);
  });
});
