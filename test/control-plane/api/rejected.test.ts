import type { LogIntake } from '../../../core/ports/log-intake.js';
import type { RejectedLines } from '../../../core/ports/rejected-lines.js';
import { testPlane } from '../../fixtures/control-plane.js';

const record = (id: number): RejectedLines => ({
  id,
  ingest: null,
  reason: 'not_json',
  source: 'a.log',
  lines: 1,
  bytes: 5,
  whole: true,
  rejectedAt: '2026-11-01T00:00:00.000Z',
  samples: [{ line: 1, bytes: 4, beginning: 'line' }],
  accountId: null,
  region: null,
});

const missing = (tenant: string, day: number) => ({
  id: `${tenant}/morning/d2026-11-0${day}`,
  dueAt: Date.UTC(2026, 10, day + 1),
  state: day === 1 ? 'failed' : null,
  reason: null,
});

type Listed = { items: { id: unknown }[]; next: string | null; faults?: string[] };

describe('rejected lines', () => {
  it('come in pages, the latest first, from any record on', async () => {
    const intake: Pick<LogIntake, 'rejected'> = {
      rejected: async ({ limit, before = 99 }) =>
        [5, 4, 3, 2, 1]
          .filter((id) => id < before)
          .slice(0, limit)
          .map(record),
    };
    const plane = await testPlane({ intake: intake as LogIntake });
    const pages: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next && `&cursor=${encodeURIComponent(next)}`;
      const { body } = await plane.call({ url: `/v1/rejected?limit=2&before=5${cursor}` });
      pages.push((body as Listed).items.map(({ id }) => id));
      next = (body as Listed).next;
    }
    expect(pages).toEqual([
      [4, 3],
      [2, 1],
    ]);
    const { body } = await plane.call({ url: '/v1/rejected?limit=2' });
    const other = encodeURIComponent((body as Listed).next ?? '');
    expect(await plane.call({ url: `/v1/rejected?before=5&cursor=${other}` })).toMatchObject({
      status: 422,
    });
    for (const wrong of ['-1', '1.5', 'x', '9'.repeat(16)]) {
      expect(await plane.call({ url: `/v1/rejected?before=${wrong}` })).toMatchObject({
        status: 400,
      });
    }
  });

  it.each([
    ['GET', '/v1/rejected', undefined],
    ['POST', '/v1/replay', {}],
    ['POST', '/v1/assignments', { api: '111122223333/eu-west-1/abc/prod' }],
    ['GET', '/v1/deliveries/missing', undefined],
  ] as const)(
    '%s %s says in AWS what there is instead, and writes no audit',
    async (method, url, payload) => {
      const plane = await testPlane();
      const answer = await plane.call({ method, url, ...(payload && { payload }) });
      expect(answer).toMatchObject({
        status: 404,
        body: { code: 'not-set-up', detail: expect.stringContaining('docs/operating.md') },
      });
      expect((await plane.plane.registry.list('audit')).items).toEqual([]);
    },
  );
});

describe('missing reports', () => {
  it('are the tenant’s own for a tenant, without what could not be looked at', async () => {
    const reports = [missing('globex', 1), missing('acme', 2), missing('acme', 1)];
    const faults = ['Schedule globex/noon cannot be followed: it is damaged.'];
    const plane = await testPlane({ missingReports: { list: async () => ({ reports, faults }) } });
    const ask = async (query = '') =>
      (await plane.call({ url: `/v1/deliveries/missing${query}` })).body as Listed;
    const first = await ask('?limit=2');
    expect(first).toMatchObject({
      items: [{ id: 'acme/morning/d2026-11-01', tenantId: 'acme' }, { state: null }],
      faults,
    });
    expect(await ask(`?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)).toMatchObject({
      items: [{ tenantId: 'globex', dueAt: '2026-11-02T00:00:00.000Z' }],
      next: null,
    });
    expect((await ask('?state=failed')).items).toHaveLength(2);
    plane.caller = { role: 'tenant', name: 'reader', tenantId: 'acme' };
    expect(await ask()).toMatchObject({
      items: [{ tenantId: 'acme' }, { tenantId: 'acme' }],
      faults: [],
    });
    expect(await plane.call({ url: '/v1/deliveries/missing?tenant=globex' })).toMatchObject({
      status: 403,
    });
  });
});
