import fc from 'fast-check';
import { ProductError } from '../../../../core/product-error.js';
import { claimDelivery, queueDelivery, recordProgress } from '../../../../core/registry/ledger.js';
import type { Registry } from '../../../../core/registry/registry.js';
import type { ReportSchedule } from '../../../../core/registry/report-schedule.js';
import { storedTenant } from '../../../../core/registry/tenant.js';
import { missingReports } from '../../../../reporting/reports/delivery/missing.js';
import { retryAt } from '../../../../reporting/reports/delivery/retry.js';
import { dueReports, orderOf, queueDue } from '../../../../reporting/reports/delivery/schedules.js';
import { deliveriesToTry } from '../../../../reporting/reports/delivery/starts.js';
import { memoryRegistry } from '../../../fixtures/memory-registry.js';
import { aTenant } from '../../../fixtures/registry.js';
import { runs } from '../../../fixtures/runs.js';
import { tellNobody } from '../../../fixtures/tell-nobody.js';

const created = '2026-01-01T00:00:00.000Z';
const hour = 3_600_000;

async function registryWith(schedule: Partial<ReportSchedule>, timeZone = 'Europe/Berlin') {
  const registry = memoryRegistry();
  await registry.put(
    'tenants',
    storedTenant.parse({
      id: 'acme',
      name: 'Acme',
      timeZone,
      createdAt: created,
      updatedAt: created,
    }),
    'absent',
  );
  const full: ReportSchedule = {
    id: 'acme/morning',
    tenantId: 'acme',
    name: 'morning',
    cadence: 'daily',
    hour: 7,
    timeZone: null,
    formats: ['pdf'],
    recipients: null,
    title: null,
    state: 'active',
    createdAt: created,
    updatedAt: created,
    ...schedule,
  };
  await registry.put('report-schedules', full, 'absent');
  return registry;
}

const collect = async (
  registry: Awaited<ReturnType<typeof registryWith>>,
  since: string,
  until: string,
) => {
  const due: string[] = [];
  for await (const { period, dueAt } of dueReports(
    registry,
    Date.parse(since),
    Date.parse(until),
    tellNobody,
  )) {
    due.push(`${period.key} ${new Date(dueAt).toISOString()}`);
  }
  return due;
};

describe('due reports', () => {
  it('come at the same hour of the clock over both changes of clocks', async () => {
    const registry = await registryWith({});
    expect(await collect(registry, '2026-03-28T05:00:00Z', '2026-03-30T05:30:00Z')).toEqual([
      'd2026-03-27 2026-03-28T06:00:00.000Z',
      'd2026-03-28 2026-03-29T05:00:00.000Z',
      'd2026-03-29 2026-03-30T05:00:00.000Z',
    ]);
    expect(await collect(registry, '2026-10-24T12:00:00Z', '2026-10-26T06:00:00Z')).toEqual([
      'd2026-10-24 2026-10-25T06:00:00.000Z',
      'd2026-10-25 2026-10-26T06:00:00.000Z',
    ]);
  });

  it('come for February of a leap year on the first of March', async () => {
    const registry = await registryWith({ cadence: 'monthly' }, 'Pacific/Kiritimati');
    expect(await collect(registry, '2028-02-20T00:00:00Z', '2028-03-02T00:00:00Z')).toEqual([
      'm2028-02-01 2028-02-29T17:00:00.000Z',
    ]);
  });

  it('come once each, however a stretch of time is cut, in every zone from -12 to +14', async () => {
    const zones = [
      'Etc/GMT+12',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Chatham',
      'Pacific/Kiritimati',
    ];
    const cuts = fc.array(fc.integer({ min: 0, max: 90 * 24 }), { maxLength: 12 });
    const start = Date.parse('2026-02-15T00:00:00Z');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...zones),
        fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const),
        fc.integer({ min: 0, max: 23 }),
        cuts,
        async (timeZone, cadence, due, at) => {
          const registry = await registryWith({ timeZone, cadence, hour: due });
          const text = (hours: number) => new Date(start + hours * hour).toISOString();
          const whole = await collect(registry, text(0), text(90 * 24));
          const edges = [0, ...at.toSorted((one, two) => one - two), 90 * 24];
          const parts: string[] = [];
          for (const [place, edge] of edges.slice(1).entries()) {
            parts.push(...(await collect(registry, text(edges[place] ?? 0), text(edge))));
          }
          expect(parts).toEqual(whole);
        },
      ),
      { numRuns: runs(4) },
    );
  });

  it('are queued once by a process that was stopped over them, and by two at once', async () => {
    const registry = await registryWith({});
    const now = new Date('2026-06-04T06:00:00Z');
    const since = Date.parse('2026-06-01T12:00:00Z');
    const counts = await Promise.all([
      queueDue(registry, since, now, tellNobody),
      queueDue(registry, since, now, tellNobody),
    ]);
    expect(counts[0] + counts[1]).toBe(3);
    expect((await registry.list('deliveries')).items.map(({ item }) => item.period)).toEqual([
      'd2026-06-01',
      'd2026-06-02',
      'd2026-06-03',
    ]);
  });

  it('do not come for paused schedules, archived tenants, or from before a schedule was changed', async () => {
    const [since, until] = ['2026-06-01T12:00:00Z', '2026-06-04T06:00:00Z'];
    expect(await collect(await registryWith({ state: 'paused' }), since, until)).toEqual([]);
    const resumed = await registryWith({ updatedAt: '2026-06-03T12:00:00.000Z' });
    expect(await collect(resumed, since, until)).toEqual(['d2026-06-03 2026-06-04T05:00:00.000Z']);
    const archived = await registryWith({});
    const found = await archived.get('tenants', 'acme');
    if (found) await archived.put('tenants', { ...found.item, state: 'archived' }, found.version);
    expect(await collect(archived, since, until)).toEqual([]);
  });
});

describe('what is wrong with one tenant', () => {
  const [since, until] = [Date.parse('2026-06-01T12:00:00Z'), new Date('2026-06-03T06:00:00Z')];
  const due = 'acme/morning/d2026-06-01';

  /** A registry in which a tenant whose id comes before all others has a schedule too, and some items are damaged. */
  async function registryBeside(isDamaged: (id: string) => boolean, timeZone = 'UTC') {
    const registry = await registryWith({});
    const { items } = await registry.list('report-schedules');
    const schedule = items[0]?.item as ReportSchedule;
    await registry.put('tenants', aTenant('aaa', { timeZone }), 'absent');
    const own = { ...schedule, id: 'aaa/morning', tenantId: 'aaa' };
    await registry.put('report-schedules', own, 'absent');
    const get: Registry['get'] = async (collection, id) => {
      if (isDamaged(id)) throw new ProductError('registry-damaged', `${id} is damaged.`);
      return registry.get(collection, id);
    };
    return { ...registry, get };
  }

  it.each([
    ['its item is damaged', (id: string) => id === 'aaa', 'UTC'],
    ['its time zone is none', () => false, 'Mars/Olympus'],
    ['its delivery is damaged', (id: string) => id.startsWith('aaa/morning/'), 'UTC'],
  ])('keeps no report of another from coming: %s', async (_what, isDamaged, timeZone) => {
    const registry = await registryBeside(isDamaged, timeZone);
    // It was queued before it was damaged.
    const order = { tenantId: 'aaa', tenantUid: 'aaa', schedule: 'morning', recipients: [] };
    const period = { period: 'd2026-06-01', cadence: 'daily', timeZone: 'UTC' } as const;
    const times = { from: '2026-06-01T00:00:00.000Z', to: '2026-06-02T00:00:00.000Z' };
    await queueDelivery(registry, { ...order, ...period, ...times, formats: ['pdf'] }, until);
    const told: string[] = [];
    const tell = (sentence: string) => void told.push(sentence);

    await queueDue(registry, since, until, tell);
    expect(await registry.get('deliveries', due)).toBeDefined();
    const swept = { task: 'sweep', lookBackHours: 48 } as const;
    expect(await deliveriesToTry(registry, swept, until, tell)).toContain(due);
    expect((await missingReports(registry, until, tell)).map(({ id }) => id)).toContain(due);
    expect(told[0]).toMatch(/^(Schedule|Report) aaa\/morning.* cannot be followed: /);
  });

  it('is not taken for what is wrong with the registry as a whole', async () => {
    const registry = await registryWith({});
    const get = () => Promise.reject(new Error('DynamoDB does not answer.'));
    const queued = queueDue({ ...registry, get }, since, until, () => undefined);
    await expect(queued).rejects.toThrow('DynamoDB');
  });
});

describe('missing reports', () => {
  it('are those due for over an hour and not sent, those that nobody began among them', async () => {
    const registry = await registryWith({ updatedAt: '2026-06-02T00:00:00.000Z' });
    const now = new Date('2026-06-04T05:30:00Z');
    expect(
      (await missingReports(registry, now, tellNobody)).map(({ id, state }) => [id, state]),
    ).toEqual([
      ['acme/morning/d2026-06-01', null],
      ['acme/morning/d2026-06-02', null],
    ]);
    for await (const due of dueReports(registry, 0, now.getTime(), tellNobody)) {
      if (due.period.key !== 'd2026-06-01') continue;
      const { delivery } = await queueDelivery(registry, orderOf(due), now);
      const held = await claimDelivery(registry, delivery.item.id, {
        worker: 'w',
        now,
        leaseMs: hour,
      });
      if (held) await recordProgress(registry, held, { state: 'sent', messageIds: [] }, now);
    }
    expect((await missingReports(registry, now, tellNobody)).map(({ id }) => id)).toEqual([
      'acme/morning/d2026-06-02',
    ]);
  });
});

describe('tries', () => {
  const delivery = (attempts: number) => ({
    id: 'acme/morning/d2026-06-01',
    queuedAt: created,
    attempts: Array.from({ length: attempts }, () => ({
      startedAt: created,
      endedAt: created,
      outcome: 'failed' as const,
      reason: null,
    })),
  });

  it('grow apart, never more than an hour, and outlast an hour without a mail server', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(
      (tries) => retryAt(delivery(tries)) - Date.parse(created),
    );
    for (const [place, pause] of pauses.entries()) {
      const most = Math.min(60_000 * 2 ** place, hour);
      expect(pause).toBeGreaterThan(most * 0.75 - 1);
      expect(pause).toBeLessThanOrEqual(most);
    }
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(hour);
  });

  it('of the first kind are at once', () => {
    expect(retryAt(delivery(0))).toBe(Date.parse(created));
  });
});
