import fc from 'fast-check';
import { again, type BackOff, withBackOff } from '../../core/back-off.js';

/** The pauses that were kept, of a call that gives up when it is told that none may follow, or after `calls`. */
async function pausesOf(backOff: BackOff, calls = Infinity, random?: () => number) {
  const kept: number[] = [];
  const announced: number[] = [];
  let made = 0;
  await withBackOff<string>(
    backOff,
    { sleep: async (ms) => void kept.push(ms), ...(random && { random }) },
    async (nextPauseMs) => {
      made += 1;
      announced.push(nextPauseMs);
      return nextPauseMs === Infinity || made === calls ? 'over' : again;
    },
  );
  return { kept, announced, made };
}

test('an answer ends the calls, and nothing is waited for', async () => {
  const { kept, made } = await pausesOf({ firstMs: 100, factor: 2 }, 1);
  expect({ kept, made }).toEqual({ kept: [], made: 1 });
});

test('pauses grow by the factor up to the longest', async () => {
  const { kept } = await pausesOf({ firstMs: 100, factor: 2, longestMs: 500 }, 6);
  expect(kept).toEqual([100, 200, 400, 500, 500]);
});

test('the last call that is allowed is told so', async () => {
  const { kept, announced } = await pausesOf({ firstMs: 800, factor: 4, repeats: 2 });
  expect(kept).toEqual([800, 3200]);
  expect(announced).toEqual([800, 3200, Infinity]);
});

test('a fault of the call ends the calls at once', async () => {
  const sleep = jest.fn(async () => undefined);
  const fault = new Error('no');
  const calls = withBackOff({ firstMs: 1, factor: 2 }, { sleep }, async () => {
    throw fault;
  });
  await expect(calls).rejects.toBe(fault);
  expect(sleep).not.toHaveBeenCalled();
});

test('a call that asks for more than it may have is refused', async () => {
  const backOff = { firstMs: 1, factor: 1, repeats: 1 };
  const calls = withBackOff(backOff, { sleep: async () => undefined }, async () => again);
  await expect(calls).rejects.toThrow('The last of 2 calls asked for one more.');
});

test('with any jitter a pause stays between its bounds, and hours of waiting never end in no pause', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 2, max: 2000 }),
      async (chance, calls) => {
        const backOff: BackOff = { firstMs: 1000, factor: 2, longestMs: 30_000, jitter: [0.5, 1] };
        const { kept } = await pausesOf(backOff, calls, () => chance);
        expect(kept).toHaveLength(calls - 1);
        expect(Math.min(...kept)).toBeGreaterThanOrEqual(500);
        expect(Math.max(...kept)).toBeLessThanOrEqual(30_000);
      },
    ),
    { numRuns: 50 },
  );
});
