import fc from 'fast-check';
import { contains, type Interval, intersection, overlaps } from '../../../core/periods/interval.js';
import { ownerAt } from '../../../core/registry/ownership.js';

const bound = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-Infinity, Infinity));
/** Of few instants, so that many meet, touch or are empty. */
const interval: fc.Arbitrary<Interval> = fc.record({ from: bound, to: bound });
/** Every instant at which membership may change. */
const instants = Array.from({ length: 23 }, (_, index) => index - 11);

describe('an interval', () => {
  it('holds its beginning and not its end', () => {
    const hour = { from: 3, to: 5 };
    expect([2, 3, 4, 5].filter((at) => contains(hour, at))).toEqual([3, 4]);
  });

  it('that only meets another has nothing in common with it', () => {
    expect(overlaps({ from: 1, to: 3 }, { from: 3, to: 5 })).toBe(false);
    expect(intersection({ from: 1, to: 3 }, { from: 3, to: 5 })).toBeUndefined();
  });

  it('without a bound is cut to one that has them', () => {
    const ever = { from: -Infinity, to: Infinity };
    expect(intersection(ever, { from: 1, to: 2 })).toEqual({ from: 1, to: 2 });
  });

  it('has in common with another what both hold, instant by instant', () => {
    fc.assert(
      fc.property(interval, interval, (one, other) => {
        const common = intersection(one, other);
        const inBoth = instants.filter((at) => contains(one, at) && contains(other, at));
        expect(instants.filter((at) => common !== undefined && contains(common, at))).toEqual(
          inBoth,
        );
        expect(overlaps(one, other)).toBe(inBoth.length > 0);
        expect(intersection(other, one)).toEqual(common);
      }),
    );
  });
});

it('an API has, at each instant, the owner of the window that holds it', () => {
  const iso = (at: number) => new Date(at).toISOString();
  const windows = [
    { tenantId: 'first', validFrom: null, validTo: iso(2) },
    { tenantId: 'second', validFrom: iso(2), validTo: iso(4) },
    { tenantId: 'third', validFrom: iso(5), validTo: null },
  ];
  expect([-9, 1, 2, 3, 4, 5, 99].map((at) => ownerAt(windows, at))).toEqual([
    'first',
    'first',
    'second',
    'second',
    null,
    'third',
    'third',
  ]);
});
