import fc from 'fast-check';
import { dayMs, hourMs, minuteMs } from '../../../core/periods/duration.js';
import { type BegunImport, importWait } from '../../../reporting/quicksight/import-budget.js';
import { type ImportState, publishRules } from '../../../reporting/quicksight/publish-rules.js';
import { runs } from '../../fixtures/runs.js';

const begunAt = (...hours: number[]): BegunImport[] =>
  hours.map((hour) => ({ atMs: hour * hourMs, isRunning: false }));

describe('an import of the rules', () => {
  test.each([
    ['the first', [], 0, undefined],
    ['the eighth of a day', [0, 0, 0, 0, 0, 0, 0], 0, undefined],
    ['the ninth, less than an hour later', [0, 0, 0, 0, 0, 0, 0, 0], 0.5, 1],
    ['the ninth, an hour later', [0, 0, 0, 0, 0, 0, 0, 0], 1, undefined],
    ['the ninth of which the first is a day old', [0, 23, 23, 23, 23, 23, 23, 23], 24, undefined],
    ['the thirty-second of a day', Array.from({ length: 31 }, (_, hour) => hour / 2), 16, 24],
  ])('%s begins when it may', (_, before, nowHours, dueHours) => {
    expect(importWait(begunAt(...before), nowHours * hourMs)).toBe(
      dueHours === undefined ? undefined : new Date(dueHours * hourMs).toISOString(),
    );
  });

  test('waits for one that runs, whoever began it', () => {
    expect(importWait([{ atMs: 0, isRunning: true }], hourMs)).toBe(
      'the import that runs has ended',
    );
  });
});

/** QuickSight over days: imports last a while, some fail, and each shows what the object held at its beginning. */
function simulated() {
  const imports = new Map<string, { atMs: number; endMs: number; fails: boolean; lines: string }>();
  const clock = { nowMs: 0 };
  let held: { readonly lines: string; readonly importId: string } | undefined;
  let ids = 0;
  let next = { lastsMs: minuteMs, fails: false };
  const begin = (id: string) => {
    if (imports.has(id)) return;
    const { lastsMs, fails } = next;
    const atMs = clock.nowMs;
    imports.set(id, { atMs, endMs: atMs + lastsMs, fails, lines: held?.lines ?? '' });
  };
  const newImportId = () => `import-${++ids}`;
  const published = {
    object: {
      read: async () => held,
      write: async (lines: string, importId: string) => {
        held = { lines, importId };
      },
    },
    imports: {
      start: async (id: string) => begin(id),
      state: async (id: string): Promise<ImportState> => {
        const one = imports.get(id);
        if (one === undefined) return { status: 'absent' };
        if (one.endMs > clock.nowMs) return { status: 'running' };
        return one.fails ? { status: 'failed', reason: 'played' } : { status: 'done' };
      },
      begun: async () =>
        [...imports.values()].map(({ atMs, endMs }) => ({ atMs, isRunning: endMs > clock.nowMs })),
    },
    newImportId,
    now: () => clock.nowMs,
  };
  return {
    clock,
    published,
    begunMs: () => [...imports.values()].map(({ atMs }) => atMs),
    play: (lastsMs: number, fails: boolean) => {
      next = { lastsMs, fails };
    },
    /** What readers are ruled by: the newest import that succeeded. */
    imported: () =>
      [...imports.values()].filter(({ fails, endMs }) => !fails && endMs <= clock.nowMs).at(-1)
        ?.lines,
    held: () => held?.lines,
  };
}

test('whatever changes and whenever runs come, no 24 hours see a 32nd import, and the last rules are imported in the end', async () => {
  const event = fc.record({
    // Long series of changes seconds apart, and quiet hours.
    afterMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 5_000, max: 5 * minuteMs }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 * hourMs }) },
    ),
    tenants: fc.subarray(['acme', 'globex', 'initech']),
    lastsMs: fc.integer({ min: 1000, max: 20 * minuteMs }),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 400 }), async (events) => {
      const { clock, published, begunMs, play, imported, held } = simulated();
      let tenants: readonly string[] = [];
      const run = () =>
        publishRules(
          tenants.map((id) => ({ id })),
          published,
        );
      let nextHourMs = hourMs;
      const until = async (ms: number) => {
        for (; nextHourMs <= ms; nextHourMs += hourMs) {
          clock.nowMs = nextHourMs;
          await run();
        }
        clock.nowMs = ms;
      };
      for (const { afterMs, tenants: changed, lastsMs, fails } of events) {
        await until(clock.nowMs + afterMs);
        tenants = changed;
        play(lastsMs, fails);
        await run();
      }
      // From here on nothing changes and no import fails: the hourly run does the rest.
      play(minuteMs, false);
      await until(clock.nowMs + dayMs + 2 * hourMs);
      expect(imported()).toBe(held());
      const ruled = tenants.map((id) => `gatebook-tenant-${id}`);
      expect(imported()?.match(/gatebook-tenant-\w+/g) ?? []).toEqual(ruled);
      const times = begunMs();
      for (const end of times) {
        const within = times.filter((ms) => ms > end - dayMs && ms <= end);
        expect(within.length).toBeLessThan(32);
      }
    }),
    { numRuns: runs(30) },
  );
});
