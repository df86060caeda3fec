import fc from 'fast-check';
import { closed, handedTo, openOwner, ownerAt } from '../../../core/registry/ownership.js';

describe('ownership of an API', () => {
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString();

  it('moves from tenant to tenant without a gap, an overlap or an empty window', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            gap: fc.integer({ min: 1, max: 9 }),
            act: fc.constantFrom('a', 'b', 'c', 'close'),
          }),
          { maxLength: 20 },
        ),
        (moves) => {
          let windows = handedTo([], 'a', null);
          let now = 0;
          const owners: (string | null)[] = [];
          for (const { gap, act } of moves) {
            const before = openOwner(windows);
            for (let index = now; index < now + gap; index += 1) owners[index] = before;
            now += gap;
            windows =
              act === 'close'
                ? closed(windows, day(now))
                : act === before
                  ? windows
                  : handedTo(windows, act, day(now));
          }
          for (const [index, owner] of owners.entries()) {
            expect(ownerAt(windows, Date.parse(day(index)))).toBe(owner);
          }
          for (const [index, { validFrom, validTo }] of windows.entries()) {
            const next = windows[index + 1];
            if (validFrom !== null && validTo !== null) expect(validFrom < validTo).toBe(true);
            if (next) expect(String(validTo) <= String(next.validFrom)).toBe(true);
          }
        },
      ),
    );
  });

  it('cannot be taken over before the present owner began', () => {
    const windows = handedTo(handedTo([], 'a', null), 'b', day(5));
    expect(() => handedTo(windows, 'c', day(5))).toThrow('is not after');
    expect(() => handedTo(closed(windows, day(9)), 'c', day(8))).toThrow('ceased to be the owner');
    expect(() => handedTo(windows, 'c', null)).toThrow('give validFrom');
  });
});
