import fc from 'fast-check';
import { instantShowing, wallClock } from '../../../core/periods/time-zone.js';
import { periodOf, presets, shownPeriod } from '../../../reporting/page/period.js';

const hour = 3_600_000;
const quarterHour = hour / 4;
const day = 24 * hour;
const iso = ({ from, to }: { from: number; to: number }) =>
  [from, to].map((moment) => new Date(moment).toISOString());
const now = Date.UTC(2026, 10, 23, 3, 25);
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];

describe('a preset', () => {
  it('means whole days of the time zone, the last of them up to the hour that is under way', () => {
    expect(iso(periodOf({ preset: '7d' }, now, 'UTC'))).toEqual([
      '2026-11-17T00:00:00.000Z',
      '2026-11-23T04:00:00.000Z',
    ]);
    expect(iso(periodOf({ preset: '30d' }, now, 'America/New_York'))).toEqual([
      // 24 October, when the clock was still an hour ahead, to the 22nd of November there.
      '2026-10-24T04:00:00.000Z',
      '2026-11-23T04:00:00.000Z',
    ]);
    expect(iso(periodOf({ preset: 'last-month' }, now, 'Europe/Berlin'))).toEqual([
      '2026-09-30T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ]);
    expect(iso(periodOf({ preset: 'this-month' }, now, 'UTC'))[0]).toBe('2026-11-01T00:00:00.000Z');
  });

  it('always ends after it begins, on quarter hours, and the rolling ones hold now', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(presets) as (keyof typeof presets)[])),
        fc.integer({ min: Date.UTC(2000), max: Date.UTC(2090) }),
        fc.constantFrom(...zones),
        (preset, at, zone) => {
          const { from, to } = periodOf({ preset }, at, zone);
          expect([from % quarterHour, to % quarterHour]).toEqual([0, 0]);
          expect(wallClock(to, zone) % hour).toBe(0);
          expect(from).toBeLessThan(to);
          if (preset !== 'last-month') expect(from <= at && at < to).toBe(true);
        },
      ),
    );
  });
});

describe('the period that a page opens with', () => {
  const opening = { preset: '30d' } as const;

  it('is the last 30 days while they have a request, or while there is none at all', () => {
    for (const newest of [now, now - 29 * day, null]) {
      expect(shownPeriod(opening, newest, now, 'UTC')).toEqual({
        range: periodOf(opening, now, 'UTC'),
        moved: false,
      });
    }
  });

  it('is the 30 days up to the newest request where that is older', () => {
    const newest = Date.UTC(2015, 4, 18, 12, 5);
    const { range, moved } = shownPeriod(opening, newest, now, 'UTC');
    expect([iso(range), moved]).toEqual([
      ['2015-04-19T00:00:00.000Z', '2015-05-18T13:00:00.000Z'],
      true,
    ]);
    expect(shownPeriod({ preset: '7d' }, newest, now, 'UTC').moved).toBe(false);
  });
});

describe('the clock of a zone', () => {
  it('can be read and set again, but for the hour that it shows twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000), max: Date.UTC(2090) }),
        fc.constantFrom(...zones),
        (moment, zone) => {
          const back = instantShowing(wallClock(moment, zone), zone);
          expect([moment, moment - hour]).toContain(back);
          expect(wallClock(back, zone)).toBe(wallClock(moment, zone));
        },
      ),
    );
  });

  it('is set to the first of two moments, and past a reading that it skips', () => {
    const berlin = (reading: string) =>
      new Date(instantShowing(Date.parse(`${reading}Z`), 'Europe/Berlin')).toISOString();
    expect(berlin('2026-10-25T02:30:00.000')).toBe('2026-10-25T00:30:00.000Z');
    expect(berlin('2026-03-29T02:30:00.000')).toBe('2026-03-29T01:30:00.000Z');
  });
});
