import type { UsageQuestion } from '../../../core/ports/usage-source.js';
import { testPlane } from '../../fixtures/control-plane.js';

const period = 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z';

const planeThatIsAsked = async () => {
  const asked: UsageQuestion[] = [];
  const plane = await testPlane({
    usage: {
      usage: async (question) => {
        asked.push(question);
        return { columns: [], rows: [] };
      },
    },
  });
  await plane.call({
    method: 'POST',
    url: '/v1/tenants',
    payload: { id: 'acme', name: 'Acme', timeZone: 'Asia/Kolkata' },
  });
  const zoneOf = async (query: string) => {
    const answer = await plane.call({ url: `/v1/usage?${period}${query}` });
    return answer.status === 200 ? asked.at(-1)?.timeZone : answer;
  };
  return { plane, asked, zoneOf };
};

test('days are those of the tenant, of UTC for all tenants, and of another zone where one is asked for', async () => {
  const { plane, zoneOf } = await planeThatIsAsked();
  expect(await zoneOf('&tenant=acme&interval=day')).toBe('Asia/Kolkata');
  expect(await zoneOf('&interval=day')).toBe('UTC');
  expect(await zoneOf('&tenant=acme&zone=Europe/Berlin')).toBe('Europe/Berlin');
  expect(await zoneOf('&zone=Australia/Lord_Howe')).toBe('Australia/Lord_Howe');
  plane.caller = { role: 'tenant', name: 'acme', tenantId: 'acme' };
  expect(await zoneOf('')).toBe('Asia/Kolkata');
  expect(await zoneOf('&zone=UTC')).toBe('UTC');
});

test('a zone that there is not is refused in words', async () => {
  const { zoneOf } = await planeThatIsAsked();
  for (const zone of ['Mars/Olympus', '', '%2B05:30%00', 'x'.repeat(65)]) {
    expect(await zoneOf(`&zone=${zone}`)).toMatchObject({
      body: { detail: expect.stringContaining('query.zone') },
    });
  }
});

describe('many rows', () => {
  const many = Array.from({ length: 25 }, (_, at) => ({ route: `r${at}`, requests: at }));
  const paged = () =>
    testPlane({
      usage: {
        usage: async ({ page: { skip, limit } }) => ({
          columns: ['route', 'requests'],
          rows: many.slice(skip, skip + limit + 1),
        }),
      },
    });

  test('come page by page, each once and in order', async () => {
    const plane = await paged();
    const rows: unknown[] = [];
    const sizes: number[] = [];
    let cursor = '';
    do {
      const { body } = await plane.call({ url: `/v1/usage?${period}&limit=10${cursor}` });
      const page = body as { rows: unknown[]; next: string | null };
      rows.push(...page.rows);
      sizes.push(page.rows.length);
      cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : '';
    } while (cursor);
    expect(rows).toEqual(many);
    expect(sizes).toEqual([10, 10, 5]);
    await plane.app.close();
  });

  test('as CSV lead to the next page by a link', async () => {
    const plane = await paged();
    const first = await plane.call({ url: `/v1/usage?${period}&limit=20&format=csv` });
    const [, query] = /^<(\?.*)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    const second = await plane.call({ url: `/v1/usage${query}` });
    expect(second.body).toBe(
      'route,requests\r\nr20,20\r\nr21,21\r\nr22,22\r\nr23,23\r\nr24,24\r\n',
    );
    expect(second.headers.link).toBeUndefined();
    await plane.app.close();
  });

  test('go on with a cursor of the same question alone, and not for another tenant', async () => {
    const plane = await paged();
    for (const id of ['acme', 'globex']) {
      await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id, name: id } });
    }
    const { body } = await plane.call({ url: `/v1/usage?${period}&limit=10&tenant=acme` });
    const cursor = encodeURIComponent((body as { next: string }).next);
    const status = async (query: string) =>
      (await plane.call({ url: `/v1/usage?${query}&cursor=${cursor}` })).status;
    expect(await status(`${period}&limit=5&tenant=acme`)).toBe(200);
    expect(await status(`${period}&tenant=globex`)).toBe(422);
    expect(await status(period)).toBe(422);
    expect(await status(`${period}&tenant=acme&groupBy=route`)).toBe(422);
    plane.caller = { role: 'tenant', name: 'globex', tenantId: 'globex' };
    expect(await status(period)).toBe(422);
    await plane.app.close();
  });

  test('are asked for with any offset, where a plus sign was not escaped too', async () => {
    const { plane, asked } = await planeThatIsAsked();
    const url = '/v1/usage?from=2026-11-01T00:00:00+05:30&to=2026-11-02T00:00:00-08:00';
    expect(await plane.call({ url })).toMatchObject({ status: 200 });
    expect(asked[0]).toMatchObject({
      from: Date.parse('2026-10-31T18:30:00Z'),
      to: Date.parse('2026-11-02T08:00:00Z'),
    });
    await plane.app.close();
  });
});
