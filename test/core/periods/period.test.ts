import fc from 'fast-check';
import { dayAt, dayText, hourOfDayAt } from '../../../core/periods/calendar-day.js';
import {
  type Cadence,
  dueAt,
  duePeriods,
  lastCompletePeriod,
  nextDue,
  nextPeriod,
  periodAt,
  periodOfDay,
  previousPeriod,
} from '../../../core/periods/period.js';

const iso = (at: number) => new Date(at).toISOString();
const hour = 3_600_000;

describe('a period', () => {
  it('is a day of the tenant’s zone, of 23 and of 25 hours when clocks change', () => {
    const spring = periodOfDay('daily', 'Europe/Berlin', { year: 2026, month: 3, day: 29 });
    expect([iso(spring.from), iso(spring.to)]).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    const autumn = periodOfDay('daily', 'Europe/Berlin', { year: 2026, month: 10, day: 25 });
    expect(autumn.to - autumn.from).toBe(25 * hour);
    expect(autumn.key).toBe('d2026-10-25');
  });

  it('is a week from Monday, or a month, leap days and ends of years included', () => {
    const week = periodAt('weekly', 'Asia/Tokyo', Date.parse('2027-01-02T00:00:00Z'));
    expect([week.key, iso(week.from), iso(week.to)]).toEqual([
      'w2026-12-28',
      '2026-12-27T15:00:00.000Z',
      '2027-01-03T15:00:00.000Z',
    ]);
    const leap = periodOfDay('monthly', 'UTC', { year: 2028, month: 2, day: 29 });
    expect([leap.key, iso(leap.to)]).toEqual(['m2028-02-01', '2028-03-01T00:00:00.000Z']);
    expect(nextPeriod(periodOfDay('monthly', 'UTC', { year: 2026, month: 12, day: 1 })).key).toBe(
      'm2027-01-01',
    );
  });

  it('starts when the day starts where midnight is skipped', () => {
    // Chile puts its clocks forward at midnight: the day begins at one o'clock.
    const day = periodOfDay('daily', 'America/Santiago', { year: 2026, month: 9, day: 6 });
    expect(iso(day.from)).toBe('2026-09-06T04:00:00.000Z');
    expect(day.to - day.from).toBe(23 * hour);
  });

  const zones = [
    'UTC',
    'Etc/GMT+12',
    'Pacific/Kiritimati',
    'Pacific/Apia',
    'Asia/Kathmandu',
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Africa/Casablanca',
  ];
  const anyZone = fc.constantFrom(...zones);
  const anyCadence = fc.constantFrom<Cadence>('daily', 'weekly', 'monthly');
  const anyTime = fc.integer({
    min: Date.parse('2015-01-01T00:00:00Z'),
    max: Date.parse('2040-01-01T00:00:00Z'),
  });

  it('holds its own instant, and meets its neighbours without gap or overlap, in every zone', () => {
    fc.assert(
      fc.property(anyZone, anyCadence, anyTime, (timeZone, cadence, at) => {
        const period = periodAt(cadence, timeZone, at);
        expect(period.from <= at && at < period.to).toBe(true);
        expect(nextPeriod(period).from).toBe(period.to);
        expect(previousPeriod(period).to).toBe(period.from);
        expect(lastCompletePeriod(cadence, timeZone, at).to).toBe(period.from);
        expect(periodAt(cadence, timeZone, period.from).key).toBe(period.key);
        expect(periodAt(cadence, timeZone, period.to - 1).key).toBe(period.key);
      }),
      { numRuns: 100 },
    );
  });

  it('knows the hour of a day as the zone’s own clocks show it', () => {
    fc.assert(
      fc.property(anyZone, anyTime, fc.integer({ min: 0, max: 23 }), (timeZone, at, wanted) => {
        const day = dayAt(at, timeZone);
        const instant = hourOfDayAt(day, wanted, timeZone);
        const shown = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          hour: '2-digit',
          hourCycle: 'h23',
        });
        const hourShown = Number(shown.format(instant));
        // Where the hour is skipped, at midnight too, the clocks show the next one there is.
        const isOfDayBefore = dayText(dayAt(instant - 1, timeZone)) < dayText(day);
        const isLater = isOfDayBefore || Number(shown.format(instant - 1)) < wanted;
        const skips = isLater && hourShown > wanted;
        expect(hourShown === wanted || skips).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is due once each, however long nobody looked', () => {
    fc.assert(
      fc.property(
        anyZone,
        anyCadence,
        anyTime,
        fc.integer({ min: 0, max: 23 }),
        fc.array(fc.integer({ min: 1, max: 15 * 24 }), { minLength: 1, maxLength: 6 }),
        (timeZone, cadence, start, at, pauses) => {
          const rhythm = { cadence, hour: at, timeZone };
          const end = start + pauses.reduce((sum, pause) => sum + pause, 0) * hour;
          const seen: string[] = [];
          let since = start;
          for (const pause of pauses) {
            const until = since + pause * hour;
            seen.push(...duePeriods(rhythm, since, until).map(({ key }) => key));
            since = until;
          }
          expect(seen).toEqual(duePeriods(rhythm, start, end).map(({ key }) => key));
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is due at the hour after it ends, and never before it is over', () => {
    const rhythm = { cadence: 'daily', hour: 7, timeZone: 'America/New_York' } as const;
    const next = nextDue(rhythm, Date.parse('2026-11-10T11:59:59Z'));
    expect([next.period.key, iso(next.dueAt)]).toEqual(['d2026-11-09', '2026-11-10T12:00:00.000Z']);
    const skipped = periodOfDay('daily', 'Europe/Berlin', { year: 2026, month: 3, day: 28 });
    expect(iso(dueAt(skipped, 2))).toBe('2026-03-29T01:00:00.000Z');
    const twice = periodOfDay('daily', 'Europe/Berlin', { year: 2026, month: 10, day: 24 });
    expect(iso(dueAt(twice, 2))).toBe('2026-10-25T00:00:00.000Z');
    const chile = periodOfDay('daily', 'America/Santiago', { year: 2026, month: 9, day: 5 });
    expect(dueAt(chile, 0)).toBe(chile.to);
  });
});
