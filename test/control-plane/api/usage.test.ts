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
  return { plane, zoneOf };
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
