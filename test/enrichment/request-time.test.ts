import fc from 'fast-check';
import { requestTimeOf } from '../../enrichment/text/request-time.js';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number) => String(number).padStart(2, '0');

/** A time with the zone it is written in, minutes east of UTC. */
const zonedTime = fc.record({
  ms: fc.integer({ min: Date.UTC(2010, 0, 2), max: Date.UTC(2099, 11, 30) }),
  offset: fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15),
});

const zoneText = (offset: number, colon: string) =>
  `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${colon}${two(Math.abs(offset) % 60)}`;

describe('the time of a request', () => {
  it('is read from the Common Log Format in any zone', () => {
    fc.assert(
      fc.property(zonedTime, ({ ms, offset }) => {
        const there = new Date(ms + offset * 60_000);
        const text = `${two(there.getUTCDate())}/${months[there.getUTCMonth()]}/${there.getUTCFullYear()}:${there.toISOString().slice(11, 19)} ${zoneText(offset, '')}`;
        expect(requestTimeOf(text)).toBe(ms - (ms % 1000));
      }),
    );
  });

  it('is read from ISO 8601 in any zone, to the millisecond', () => {
    fc.assert(
      fc.property(zonedTime, fc.constantFrom('', ':'), ({ ms, offset }, colon) => {
        const there = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        expect(requestTimeOf(`${there}${zoneText(offset, colon)}`)).toBe(ms);
      }),
    );
  });

  it('is UTC where ISO 8601 names no zone', () => {
    expect(requestTimeOf('2026-06-10T15:36:28')).toBe(Date.UTC(2026, 5, 10, 15, 36, 28));
    expect(requestTimeOf('2026-06-10 15:36')).toBe(Date.UTC(2026, 5, 10, 15, 36));
    expect(requestTimeOf('2026-06-10T15:36:28.5Z')).toBe(Date.UTC(2026, 5, 10, 15, 36, 28, 500));
  });

  it('is read from milliseconds', () => {
    expect(requestTimeOf('1781105788627')).toBe(1781105788627);
  });

  it.each([
    '',
    '0',
    '-1781105788627',
    '29/Feb/2025:00:00:00 +0000',
    '00/Jan/2026:00:00:00 +0000',
    '10/June/2026:00:00:00 +0000',
    '10/Foo/2026:00:00:00 +0000',
    '10/Jun/2026:24:00:00 +0000',
    '10/Jun/2026:00:60:00 +0000',
    '10/Jun/2026:00:00:00 +1500',
    '10/Jun/2026:00:00:00',
    '10/Jun/0001:00:00:00 +0000',
    '9999-12-31T23:59:59Z',
    '2026-13-01T00:00:00Z',
    '2026-06-31T00:00:00Z',
    '2026-06-10',
    'NaN',
    'Infinity',
  ])('is not read from %j', (text) => {
    // The Common Log Format always has a zone; without one the time could be anywhere's.
    const expected = text === '10/Jun/2026:00:00:00' ? Date.UTC(2026, 5, 10) : Number.NaN;
    expect(requestTimeOf(text)).toBe(expected);
  });

  it('is 29 February in a leap year', () => {
    expect(requestTimeOf('29/Feb/2024:00:00:00 +0000')).toBe(Date.UTC(2024, 1, 29));
  });
});
