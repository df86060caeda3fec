import type { ReportQuestion } from '../../../core/ports/report-source.js';
import type { VisualQuestion } from '../../../core/ports/visual-source.js';
import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';
import { aTenant } from '../../fixtures/registry.js';

let t: TestPlane;
const asked: (VisualQuestion | ReportQuestion)[] = [];
const visual = async (question: VisualQuestion) => {
  asked.push(question);
  return { columns: ['status', 'requests'], rows: [{ status: 200, requests: 3 }] };
};
const report = async (question: ReportQuestion) => {
  asked.push(question);
  return { bytes: new Uint8Array([37, 80, 0, 255]), firstDay: { year: 2026, month: 11, day: 2 } };
};

const plane = async (parts: Parameters<typeof testPlane>[0]) => {
  t = await testPlane(parts);
  await t.plane.registry.put('tenants', aTenant('acme', { timeZone: 'Asia/Tokyo' }), 'absent');
};
afterEach(() => {
  asked.length = 0;
  return t.app.close();
});

describe('a visual', () => {
  it('is asked for a tenant by its clock, in a range and with filters, whatever a value holds', async () => {
    await plane({ visuals: { visual } });
    const filters = { path: ['/a,b="c"', "'; --"], status: ['404'] };
    const query = new URLSearchParams({
      ...{ tenant: 'acme', from: '2026-11-01T00:00:00+01:00', filters: JSON.stringify(filters) },
    });
    const { status, body } = await t.call({ url: `/v1/visuals/requests-by-status?${query}` });
    expect(status).toBe(200);
    expect(body).toEqual({ columns: ['status', 'requests'], rows: [{ status: 200, requests: 3 }] });
    expect(asked).toEqual([
      {
        id: 'requests-by-status',
        scope: { tenantId: 'acme' },
        from: Date.parse('2026-10-31T23:00:00Z'),
        filters,
        timeZone: 'Asia/Tokyo',
      },
    ]);
  });

  it('is of all tenants, by UTC, where none is named, and of nobody where the tenant is unknown', async () => {
    await plane({ visuals: { visual } });
    await t.call({ url: '/v1/visuals/kpi-requests' });
    expect(asked).toMatchObject([{ scope: 'allTenants', timeZone: 'UTC' }]);
    const { status, body } = await t.call({ url: '/v1/visuals/kpi-requests?tenant=nobody' });
    expect([status, (body as { code: string }).code]).toEqual([404, 'unknown-tenant']);
    expect(asked).toHaveLength(1);
  });

  it('is of its own rows for a tenant, whether it names itself or nobody, and never of another', async () => {
    await plane({ visuals: { visual } });
    t.caller = { role: 'tenant', name: 'reader', tenantId: 'acme' };
    await t.call({ url: '/v1/visuals/kpi-requests' });
    await t.call({ url: '/v1/visuals/kpi-requests?tenant=acme' });
    const own = { scope: { tenantId: 'acme' } };
    expect(asked).toMatchObject([own, own]);
    expect((await t.call({ url: '/v1/visuals/kpi-requests?tenant=globex' })).status).toBe(403);
    expect(asked).toHaveLength(2);
  });

  it.each(['{', '[]', '{"status":"404"}', '{"status":[]}', '{"status":[404]}'])(
    'is not asked with filters that are %s',
    async (filters) => {
      await plane({ visuals: { visual } });
      const query = new URLSearchParams({ filters });
      const { status, body } = await t.call({ url: `/v1/visuals/kpi-requests?${query}` });
      expect(status).toBe(422);
      expect((body as { detail: string }).detail).toContain('must be JSON of names with lists');
      expect(asked).toEqual([]);
    },
  );
});

describe('a report', () => {
  it('comes as its bytes, named by the first day of its period', async () => {
    await plane({ reports: { report } });
    const { status, headers } = await t.call({
      url: '/v1/tenants/acme/report?period=weekly&date=2026-11-05&format=xlsx',
    });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-location': '/v1/tenants/acme/report?period=weekly&date=2026-11-02&format=xlsx',
      'content-length': '4',
    });
    expect(asked).toMatchObject([
      { tenant: { id: 'acme' }, cadence: 'weekly', date: { year: 2026, month: 11, day: 5 } },
    ]);
  });

  it.each(['period=yearly', 'period=daily&date=2026-02-30', 'period=daily&format=docx', ''])(
    'is not drawn for "%s"',
    async (query) => {
      await plane({ reports: { report } });
      expect((await t.call({ url: `/v1/tenants/acme/report?${query}` })).status).toBe(400);
      expect(asked).toEqual([]);
    },
  );
});

it.each(['/v1/visuals/kpi-requests', '/v1/tenants/acme/report?period=daily'])(
  '%s says what there is instead where it is not there',
  async (url) => {
    await plane({});
    const { body } = await t.call({ url });
    expect(body).toMatchObject({ code: 'not-set-up' });
    expect((body as { detail: string }).detail).toMatch(/GET \/v1\/usage|POST \/v1\/tenants/);
  },
);
