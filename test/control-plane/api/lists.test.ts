import fc from 'fast-check';
import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';
import { aStage, aTenant } from '../../fixtures/registry.js';
import { runs } from '../../fixtures/runs.js';

let t: TestPlane;
beforeEach(async () => {
  t = await testPlane();
});
afterEach(() => t.app.close());

interface Page {
  readonly items: readonly { id: string; accountId?: string; name: string; displayName: string }[];
  readonly next: string | null;
  readonly detail: string;
}
const read = async (url: string) => {
  const { status, body } = await t.call({ url });
  return { status, ...(body as Page) };
};
const walk = async (url: string) => {
  const items: Page['items'][number][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Page = await read(`${url}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
};
const withTenants = async (names: readonly string[]) => {
  for (const [index, name] of names.entries()) {
    await t.plane.registry.put('tenants', aTenant(`t${index}`, { name }), 'absent');
  }
};

describe('a list', () => {
  it('of tenants is searched by id and name, in whatever case', async () => {
    await withTenants(['Acme Shops', 'Globex', 'Initech']);
    expect((await read('/v1/tenants?q=SHOP')).items.map(({ id }) => id)).toEqual(['t0']);
    expect((await read('/v1/tenants?q=T1')).items.map(({ id }) => id)).toEqual(['t1']);
    expect((await read('/v1/tenants?q=none')).items).toEqual([]);
  });

  it('of APIs is narrowed by tenant, kind, state of the stage and a part of the name', async () => {
    await withTenants(['Acme', 'Globex']);
    for (const [api, tenantId, kind] of [
      ['a', 't0', 'REST'],
      ['b', 't0', 'HTTP'],
      ['c', 't1', 'REST'],
    ]) {
      const payload = { ...aStage(api ?? ''), tenantId, kind, displayName: `Orders ${api}` };
      await t.call({ method: 'POST', url: '/v1/apis', payload });
    }
    const names = async (query: string) =>
      (await read(`/v1/apis?${query}`)).items.map(({ displayName }) => displayName);
    expect(await names('tenant=t0&q=orders')).toEqual(['Orders a', 'Orders b']);
    expect(await names('kind=REST&sort=-displayName')).toEqual(['Orders c', 'Orders a']);
    expect(await names('logging=failed')).toEqual([]);
    expect(await names('q=/c/')).toEqual(['Orders c']);
  });

  it('comes in any order page by page, each item once, whatever the names', async () => {
    const order = fc.constantFrom('', 'name', '-name', 'updatedAt', '-createdAt');
    const names = fc.array(fc.constantFrom('Acme', 'acme', 'Ämter', 'b', 'B2', 'zz'), {
      maxLength: 14,
    });
    await fc.assert(
      fc.asyncProperty(names, order, fc.integer({ min: 1, max: 5 }), async (some, sort, limit) => {
        await t.app.close();
        t = await testPlane();
        await withTenants(some);
        const found = await walk(`/v1/tenants?limit=${limit}${sort && `&sort=${sort}`}`);
        expect(found.map(({ id }) => id).sort()).toEqual(some.map((_, at) => `t${at}`).sort());
        const keys = found.map(({ name, id }) => `${name.toLowerCase()} ${id}`);
        const sorted = [...keys].sort();
        if (sort === 'name') expect(keys).toEqual(sorted);
        if (sort === '-name') expect(keys).toEqual(sorted.reverse());
      }),
      { numRuns: runs(15) },
    );
  });

  it('of accounts is searched by id and name, and comes by name page by page', async () => {
    const names = ['Orders', 'billing', 'Orders', 'Archive'];
    const accounts = names.map((name, at) => ({
      accountId: `11112222333${at}`,
      name,
      state: 'active' as const,
      organisationalUnits: [],
    }));
    await t.app.close();
    t = await testPlane({ organisation: { accounts: async () => accounts } });
    const idsOf = async (query: string) =>
      (await walk(`/v1/accounts?limit=1&${query}`))
        .map(({ accountId }) => accountId?.at(-1))
        .join('');
    expect(await idsOf('')).toBe('0123');
    expect(await idsOf('sort=name')).toBe('3102');
    expect(await idsOf('sort=-name')).toBe('2013');
    expect(await idsOf('q=ORD')).toBe('02');
    expect(await idsOf('q=2333')).toBe('0123');
    expect(await idsOf('q=3331')).toBe('1');
  });

  it('goes on only with the filters, the search and the order that its cursor was made for', async () => {
    await withTenants(['a', 'b', 'c']);
    const { next } = await read('/v1/tenants?limit=1&q=t&sort=name');
    const cursor = encodeURIComponent(next ?? '');
    expect(await read(`/v1/tenants?limit=1&q=t&sort=name&cursor=${cursor}`)).toMatchObject({
      status: 200,
    });
    for (const other of ['q=t', 'sort=name', 'q=t&sort=-name', 'q=T&sort=name', '']) {
      expect(await read(`/v1/tenants?${other}&cursor=${cursor}`)).toMatchObject({ status: 422 });
    }
  });

  it('of the audit is narrowed by action, by who did it and by time', async () => {
    await t.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
    t.now += 3_600_000;
    t.caller = { role: 'platform', name: 'somebody else' };
    await t.call({ method: 'PATCH', url: '/v1/tenants/acme', payload: { name: 'Acme Ltd' } });
    const count = async (query: string) => (await read(`/v1/audit?${query}`)).items.length;
    expect(await count('action=create')).toBe(1);
    expect(await count('actor=platform')).toBe(1);
    expect(await count('actor=nobody')).toBe(0);
    expect(await count('from=2026-11-10T12:30:00Z')).toBe(1);
    expect(await count('to=2026-11-10T14:00:00%2B02:00')).toBe(0);
    expect(await count('to=2026-11-10T14:00:01%2B02:00')).toBe(1);
  });
});

describe('an instant', () => {
  const movedAt = async (validFrom: string) => {
    const payload = { ...aStage('a'), tenantId: 't0', validFrom };
    const { status, body } = await t.call({ method: 'POST', url: '/v1/apis', payload });
    return status === 201
      ? (body as { ownership: { validFrom: string }[] }).ownership[0]?.validFrom
      : status;
  };

  it.each([
    ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T00:00:00+05:30', '2026-10-31T18:30:00.000Z'],
    ['2026-11-01T00:00:00.5-12:00', '2026-11-01T12:00:00.500Z'],
    ['2026-11-01T00:00:00-00:00', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T00:00:00+23:59', '2026-10-31T00:01:00.000Z'],
    ['0000-01-01T00:00:00+12:00', 422],
    ['9999-12-31T23:59:59-12:00', 422],
    ['2026-11-01T00:00:00+24:00', 400],
    ['2026-02-30T00:00:00+01:00', 400],
  ])('%s is kept in UTC', async (written, kept) => {
    await withTenants(['Acme']);
    expect(await movedAt(written)).toBe(kept);
  });
});

describe('a read', () => {
  it('is answered 304 without a body to whoever has it already, and anew once it has changed', async () => {
    await withTenants(['Acme']);
    for (const url of ['/v1/tenants/t0', '/v1/tenants?limit=5', '/v1/version']) {
      const first = await t.call({ url });
      const tag = String(first.headers.etag);
      expect(tag).toMatch(/^"[\w-]+"$/);
      const again = await t.call({ url, headers: { 'if-none-match': `"x", W/${tag}` } });
      expect([again.status, again.body, again.headers.etag]).toEqual([304, '', tag]);
      expect((await t.call({ url, headers: { 'if-none-match': '"x"' } })).status).toBe(200);
    }
    const held = {
      'if-none-match': String((await t.call({ url: '/v1/tenants/t0' })).headers.etag),
    };
    await t.call({ method: 'PATCH', url: '/v1/tenants/t0', payload: { name: 'Acme Ltd' } });
    expect((await t.call({ url: '/v1/tenants/t0', headers: held })).status).toBe(200);
  });

  it('of a schedule is never answered 304: when it is due next changes with the time', async () => {
    await withTenants(['Acme']);
    const url = '/v1/tenants/t0/report-schedules/daily';
    await t.call({ method: 'PUT', url, payload: { cadence: 'daily' } });
    const { headers } = await t.call({ url });
    const again = await t.call({ url, headers: { 'if-none-match': String(headers.etag) } });
    expect(again.status).toBe(200);
  });

  it('is refused as before where it fails, whatever the caller has', async () => {
    const { status, headers } = await t.call({
      url: '/v1/tenants/none',
      headers: { 'if-none-match': '*' },
    });
    expect([status, headers.etag]).toEqual([404, undefined]);
  });
});
