import type { UsageQuestion, UsageSource } from '../../core/ports/usage-source.js';
import { usageIntervals } from '../../core/ports/usage-source.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import type { Registry } from '../../core/registry/registry.js';
import { enrolInRegistry } from '../fixtures/enrol.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';
import type { LogRow } from '../fixtures/small-lake.js';
import { clockOf, minutesOf } from '../fixtures/zone-oracle.js';

const api = (restApiId: string, tenantId: string): ApiWindow => ({
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId,
  stage: 'prod',
  tenantId,
  validFrom: null,
  validTo: null,
});

/** Who owns which API in the lake of the contract. */
export const usageWindows: readonly ApiWindow[] = [api('shop', 'acme'), api('bank', 'globex')];

/** A registry that says so. */
export async function usageRegistry(): Promise<Registry> {
  const registry = memoryRegistry();
  await enrolInRegistry(
    registry,
    usageWindows.map((window) => ({ tenantId: window.tenantId, apis: [window] })),
  );
  return registry;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const from = Date.UTC(2026, 9, 1);
const to = Date.UTC(2026, 10, 3);

/** A request of acme's every 47 minutes of October, which has changes of clocks, and one of globex's a day. */
export const usageRows: readonly LogRow[] = [
  ...every(47 * minuteMs, 'shop'),
  ...every(dayMs, 'bank'),
];

function every(step: number, restApiId: string): LogRow[] {
  const rows: LogRow[] = [];
  for (let at = from; at < to; at += step) {
    rows.push({
      account_id: '111122223333',
      region: 'eu-west-1',
      api_id: restApiId,
      stage: 'prod',
      request_time: at,
      request_id: `${restApiId}-${at}`,
      extended_request_id: `${restApiId}-${at}`,
      status: at % (2 * step) === 0 ? 200 : 500,
      response_latency: 10,
    });
  }
  return rows;
}

/**
 * What every source of usage promises, over `usageRows` owned by `usageWindows`. Days, weekdays and hours are read from
 * `Intl`, minute by minute, not computed.
 */
export function usageSourceContract(source: () => UsageSource): void {
  const ask = async (more: Partial<UsageQuestion>) =>
    source().usage({
      scope: { tenantId: 'acme' },
      from,
      to,
      groupBy: [],
      metrics: ['requests'],
      interval: undefined,
      timeZone: 'UTC',
      page: { skip: 0, limit: 10_000 },
      ...more,
    });
  const own = usageRows.filter(({ api_id: id }) => id === 'shop');
  const counted = (keyOf: (at: number) => string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { request_time: at } of own) counts[keyOf(at)] = (counts[keyOf(at)] ?? 0) + 1;
    return counts;
  };
  const counts = (rows: readonly Record<string, unknown>[], key: string) =>
    Object.fromEntries(rows.map((row) => [String(row[key]), row.requests]));

  it('adds a period up, with the columns in the order asked for', async () => {
    const answer = await ask({ groupBy: ['status'], metrics: ['errors', 'requests'] });
    expect(answer.columns).toEqual(['status', 'errors', 'requests']);
    const failed = own.filter(({ status }) => status === 500).length;
    expect(answer.rows.toSorted((one, other) => Number(one.status) - Number(other.status))).toEqual(
      [
        { status: 200, errors: 0, requests: own.length - failed },
        { status: 500, errors: failed, requests: failed },
      ],
    );
  });

  it('shows a tenant its own rows alone, and the platform those of all', async () => {
    const requests = async (scope: UsageQuestion['scope']) => (await ask({ scope })).rows;
    expect(await requests({ tenantId: 'acme' })).toEqual([{ requests: own.length }]);
    expect(await requests({ tenantId: 'globex' })).toEqual([
      { requests: usageRows.length - own.length },
    ]);
    expect(await requests({ tenantId: 'nobody' })).toEqual([{ requests: 0 }]);
    expect(await requests('allTenants')).toEqual([{ requests: usageRows.length }]);
  });

  it('answers page by page what it answers at once, with one row more while there are any', async () => {
    const question = { groupBy: ['status'], interval: 'day' } as const;
    const { rows } = await ask(question);
    const pages: unknown[] = [];
    for (let skip = 0; skip < rows.length; skip += 7) {
      const page = await ask({ ...question, page: { skip, limit: 7 } });
      expect(page.rows).toHaveLength(Math.min(8, rows.length - skip));
      pages.push(...page.rows.slice(0, 7));
    }
    expect(pages).toEqual(rows);
  });

  // Half hours and quarters, a change of clocks by an hour and one by half an hour.
  const zones = [
    'UTC',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'America/Los_Angeles',
  ];

  it.each(zones)('counts the days of %s', async (timeZone) => {
    const clock = clockOf(timeZone);
    const { columns, rows } = await ask({ interval: 'day', timeZone });
    expect(columns).toEqual(['time', 'requests']);
    expect(counts(rows, 'time')).toEqual(counted((at) => clock(at).date));
  });

  it.each(zones)('counts the weekdays and the hours of the day of %s', async (timeZone) => {
    const clock = clockOf(timeZone);
    const weekdays = await ask({ groupBy: ['weekday'], timeZone });
    expect(counts(weekdays.rows, 'weekday')).toEqual(counted((at) => String(clock(at).weekday)));
    const hours = await ask({ groupBy: ['hour_of_day'], timeZone });
    expect(counts(hours.rows, 'hour_of_day')).toEqual(counted((at) => String(clock(at).hour)));
  });

  it.each(zones)('begins hours where the clock of %s does, in UTC', async (timeZone) => {
    const minutes = minutesOf(timeZone, from, to);
    const { rows } = await ask({ interval: 'hour', timeZone });
    expect(counts(rows, 'time')).toEqual(
      counted((at) => new Date(minutes.get(at)?.hourStart ?? 0).toISOString()),
    );
  });

  it('answers alike by roll-ups and by single requests', async () => {
    for (const interval of usageIntervals) {
      const whole = await ask({ interval });
      const toTheMinute = await ask({ interval, from: from + minuteMs });
      // The first minute of the period has one request.
      const less = toTheMinute.rows.reduce((sum, row) => sum + Number(row.requests), 0);
      expect([interval, less]).toEqual([interval, own.length - 1]);
      expect(whole.rows.slice(2)).toEqual(toTheMinute.rows.slice(interval === '5min' ? 1 : 2));
    }
  });

  it.each([
    ['groupBy', { groupBy: ['nothing'] }],
    ['metrics', { metrics: ['"requests"; DROP TABLE usage'] }],
    ['metrics', { metrics: [] }],
    ['an IANA name', { timeZone: 'Mars/Olympus' }],
  ])('refuses a name of %s that it does not know', async (what, more) => {
    await expect(ask(more)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(what),
    });
  });
}
