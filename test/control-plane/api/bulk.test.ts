import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';

let t: TestPlane;
beforeEach(async () => {
  t = await testPlane();
});
afterEach(() => t.app.close());

interface Answer {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly refused: number;
  readonly detail: string;
  readonly results: readonly {
    kind: string;
    id: string;
    outcome: string;
    code: string | null;
    detail: string | null;
    changes: readonly { field: string; before: string; after: string }[];
  }[];
}

const bulk = async (payload: object, query = '') => {
  const url = `/v1/bulk${query}`;
  const { status, body } = await t.call({ method: 'POST', url, payload });
  return { status, ...(body as Answer) };
};
const id = (restApiId: string) => `111122223333/eu-west-1/${restApiId}/prod`;
const api = (restApiId: string, tenantId: string | null, more = {}) => ({
  api: id(restApiId),
  tenantId,
  ...more,
});
const acme = {
  id: 'acme',
  name: 'Acme',
  mailDomains: ['example.com'],
  recipients: ['team@example.com'],
};
const weekly = { tenantId: 'acme', name: 'weekly', cadence: 'weekly' };
const windowsOf = async (restApiId: string) =>
  (await t.plane.registry.get('apis', id(restApiId)))?.item.ownership;
const auditCount = async () => (await t.plane.registry.list('audit', { limit: 500 })).items.length;

describe('POST /v1/bulk', () => {
  it('makes tenants, their APIs and their schedules in one request, audits each, and publishes once', async () => {
    const done = await bulk({ tenants: [acme], apis: [api('a', 'acme')], schedules: [weekly] });
    expect(done).toMatchObject({ status: 200, created: 3, refused: 0 });
    expect(done.results.map((one) => [one.kind, one.id, one.outcome])).toEqual([
      ['tenant', 'acme', 'created'],
      ['api', id('a'), 'created'],
      ['schedule', 'acme/weekly', 'created'],
    ]);
    const { items } = await t.plane.registry.list('audit', { limit: 10 });
    expect(items.map(({ item }) => [item.resource, item.action, item.outcome])).toEqual([
      ['tenants', 'create', 'done'],
      ['apis', 'create', 'done'],
      ['report-schedules', 'create', 'done'],
    ]);
    expect(t.published.filter((one) => one === 'registry snapshot')).toHaveLength(1);
    expect(t.published.filter((one) => one.startsWith('put acme.'))).toHaveLength(1);
  });

  it('changes nothing when it is repeated, and says so; the scheduler is told again', async () => {
    const wish = { tenants: [acme], apis: [api('a', 'acme')], schedules: [weekly] };
    await bulk(wish);
    const [audited, published] = [await auditCount(), t.published.length];
    expect(await bulk(wish)).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
    expect(await auditCount()).toBe(audited);
    expect(t.published.slice(published)).toEqual([
      expect.stringMatching(/^put acme\..*\/weekly UTC$/),
    ]);
  });

  it('answers on a dry run what it would do, and what differs, and does nothing', async () => {
    await bulk({ tenants: [acme], apis: [api('a', 'acme', { displayName: 'Orders' })] });
    const audited = await auditCount();
    const wish = {
      tenants: [
        { ...acme, name: 'Acme Ltd' },
        { id: 'globex', name: 'Globex' },
      ],
      apis: [api('a', 'globex'), api('b', 'globex')],
      schedules: [{ ...weekly, tenantId: 'globex' }],
      remove: { schedules: ['acme/none'] },
    };
    const plan = await bulk(wish, '?dryRun=true');
    expect(plan).toMatchObject({ created: 3, changed: 2, unchanged: 1, refused: 0 });
    expect(plan.results[0]?.changes).toEqual([
      { field: 'name', before: '"Acme"', after: '"Acme Ltd"' },
    ]);
    expect(plan.results[2]?.changes).toContainEqual({
      field: 'tenantId',
      before: '"acme"',
      after: '"globex"',
    });
    expect(plan.results[2]?.changes).toContainEqual({
      field: 'displayName',
      before: '"Orders"',
      after: '"a/prod"',
    });
    expect(await auditCount()).toBe(audited);
    const done = await bulk(wish);
    expect(done.results.map(({ outcome }) => outcome)).toEqual(
      plan.results.map(({ outcome }) => outcome),
    );
  });

  it('refuses what is refused with its reason, and does the rest', async () => {
    const role = 'arn:aws:iam::111122223333:role/Reader';
    const done = await bulk({
      tenants: [
        { ...acme, readerRoles: [role] },
        { id: 'globex', name: 'Globex', readerRoles: [role] },
      ],
      apis: [
        api('a', 'acme'),
        api('b', 'globex'),
        api('c', 'acme', {
          history: [{ tenantId: 'nobody', validFrom: null, validTo: '2026-01-01T00:00:00Z' }],
        }),
      ],
      schedules: [{ ...weekly, recipients: ['spy@example.org'] }],
    });
    expect(done.results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['created', null],
      ['refused', 'already-exists'],
      ['created', null],
      ['refused', 'unknown-tenant'],
      ['refused', 'unknown-tenant'],
      ['refused', 'unprocessable'],
    ]);
    expect(await windowsOf('b')).toBeUndefined();
    expect(await windowsOf('c')).toBeUndefined();
  });

  it('hands an API over at once, keeps its history, and never rewrites it', async () => {
    await bulk({ tenants: [acme, { id: 'globex', name: 'Globex' }], apis: [api('a', 'acme')] });
    await bulk({ apis: [api('a', 'globex')] });
    const moved = [
      { tenantId: 'acme', validFrom: null, validTo: '2026-11-10T12:00:00.000Z' },
      { tenantId: 'globex', validFrom: '2026-11-10T12:00:00.000Z', validTo: null },
    ];
    expect(await windowsOf('a')).toEqual(moved);
    const other = { history: [], validFrom: '2020-01-01T00:00:00Z' };
    expect(await bulk({ apis: [api('a', 'globex', other)] })).toMatchObject({ unchanged: 1 });
    expect(await windowsOf('a')).toEqual(moved);
    const back = await bulk({ apis: [api('a', 'acme', { validFrom: '2026-01-01T00:00:00Z' })] });
    expect(back.results[0]?.detail).toContain('Give a later moment');
  });

  it('keeps a tenant from being deleted that owns an API of it, or owned one', async () => {
    const before = [{ tenantId: 'globex', validFrom: null, validTo: '2026-01-01T00:00:00Z' }];
    await bulk({
      tenants: [acme, { id: 'globex', name: 'Globex' }],
      apis: [api('a', 'acme', { history: before })],
    });
    for (const tenant of ['acme', 'globex']) {
      const { status } = await t.call({ method: 'DELETE', url: `/v1/tenants/${tenant}` });
      expect([tenant, status]).toEqual([tenant, 409]);
    }
  });

  it('removes: deletes schedules, deregisters APIs, archives tenants; what is gone already is unchanged', async () => {
    await bulk({ tenants: [acme], apis: [api('a', 'acme')], schedules: [weekly] });
    const remove = {
      tenants: ['acme', 'none'],
      apis: [id('a'), id('x')],
      schedules: ['acme/weekly'],
    };
    expect(await bulk({ remove }, '?dryRun=true')).toMatchObject({ removed: 3, unchanged: 2 });
    expect(await windowsOf('a')).toHaveLength(1);
    expect(await bulk({ remove })).toMatchObject({ removed: 3, unchanged: 2, refused: 0 });
    expect((await windowsOf('a'))?.[0]?.validTo).toBe('2026-11-10T12:00:00.000Z');
    expect((await t.plane.registry.get('tenants', 'acme'))?.item.state).toBe('archived');
    expect((await t.plane.registry.list('report-schedules')).items).toEqual([]);
    expect(t.published).toContainEqual(expect.stringMatching(/^remove acme\..*\/weekly$/));
    expect(await bulk({ remove })).toMatchObject({ removed: 0, unchanged: 5 });
  });

  it('gives nothing to an archived tenant, unless both are said at once', async () => {
    await bulk({ tenants: [{ ...acme, state: 'archived' }] });
    const late = await bulk({ apis: [api('a', 'acme')], schedules: [weekly] });
    expect(late.results.map(({ code }) => code)).toEqual([
      'tenant-not-active',
      'tenant-not-active',
    ]);
    const both = { tenants: [{ ...acme, state: 'archived' }], apis: [api('a', 'acme')] };
    expect(await bulk(both)).toMatchObject({ created: 1, refused: 0 });
    expect(await bulk({ apis: [api('a', 'acme')] })).toMatchObject({ unchanged: 1, refused: 0 });
  });

  it('finishes on a repeat what a scheduler that failed left half done', async () => {
    let isDown = true;
    const { ProductError } = await import('../../../core/product-error.js');
    const told: string[] = [];
    const plane = await testPlane({
      scheduler: {
        ...t.plane.scheduler,
        put: async ({ id }) => {
          if (isDown) throw new ProductError('aws-unreachable', 'The scheduler does not answer.');
          told.push(id);
        },
      },
    });
    const request = {
      method: 'POST' as const,
      url: '/v1/bulk',
      payload: { tenants: [acme], schedules: [weekly] },
    };
    expect((await plane.call(request)).body).toMatchObject({ created: 1, refused: 1 });
    isDown = false;
    expect((await plane.call(request)).body).toMatchObject({ unchanged: 2, refused: 0 });
    expect(told).toHaveLength(1);
    await plane.app.close();
  });

  it.each([
    ['an unknown field', { tenants: [{ ...acme, colour: 'red' }] }, 'there is no field "colour"'],
    [
      'an unknown field of the branding',
      { tenants: [{ ...acme, branding: { color: 'red' } }] },
      'there is no field "color"',
    ],
    [
      'a tenant twice',
      { tenants: [acme, acme] },
      'acme stands in tenants twice, first as number 1',
    ],
    [
      'an API of two owners',
      { apis: [api('a', 'acme'), api('a', 'globex')] },
      'is given to acme as number 1 already, and to globex here: an API has one owner',
    ],
    [
      'what is kept and removed',
      { tenants: [acme], remove: { tenants: ['acme'] } },
      'is to be kept as well',
    ],
    ...(
      [
        ['tenants', 'acme'],
        ['apis', id('a')],
        ['schedules', 'acme/weekly'],
      ] as const
    ).map(([list, one]): [string, object, string] => [
      `one of ${list} that is to be removed twice`,
      { remove: { [list]: [one, one] } },
      `${one} is to be removed twice`,
    ]),
    [
      'windows that overlap',
      {
        apis: [
          api('a', 'acme', {
            history: [
              {
                tenantId: 'acme',
                validFrom: '2026-02-01T00:00:00Z',
                validTo: '2026-01-01T00:00:00Z',
              },
            ],
          }),
        ],
      },
      'must begin before it ends',
    ],
    [
      'more than fits',
      { remove: { apis: Array.from({ length: 501 }, (_, at) => id(`a${at}`)) } },
      'at most 500 entries',
    ],
  ])('refuses %s, and says where, before anything is done', async (_, wish, sentence) => {
    const { status, detail } = await bulk(wish);
    expect([400, 422]).toContain(status);
    expect(detail).toContain(sentence);
    expect(await auditCount()).toBe(0);
  });

  it('is done for the platform alone', async () => {
    t.caller = { role: 'tenant', name: 'reader', tenantId: 'acme' };
    expect(await bulk({ tenants: [acme] })).toMatchObject({ status: 403 });
    t.caller = { role: 'account', name: 'member', accountId: '111122223333' };
    expect(await bulk({ apis: [api('a', 'acme')] })).toMatchObject({ status: 403 });
  });
});
