import fc from 'fast-check';
import { runRequest, slicesOf } from '../../../reporting/lake/run.js';

const hour = 3_600_000;
const now = Date.parse('2026-11-22T10:20:00Z');
const slices = (request: object) => slicesOf(runRequest.parse(request), now);

test('a scheduled run recomputes the last hours, the running one included', () => {
  expect(slices({ time: '2026-11-22T10:15:00Z' })).toEqual(
    ['usage', 'audience'].map((table) => ({
      task: 'roll-up',
      table,
      from: '2026-11-22T08:00:00.000Z',
      to: '2026-11-22T11:00:00.000Z',
    })),
  );
});

test('a run on the hour counts the hour that begins', () => {
  expect(slices({ time: '2026-11-22T10:00:00Z', lookBackHours: 1 })[0]).toMatchObject({
    from: '2026-11-22T10:00:00.000Z',
    to: '2026-11-22T11:00:00.000Z',
  });
});

test('maintenance compacts and then removes what is old, table by table', () => {
  expect(slices({ task: 'maintain' }).map(({ task, table }) => `${task} ${table}`)).toEqual([
    'optimize usage',
    'vacuum usage',
    'optimize audience',
    'vacuum audience',
  ]);
});

test('nonsense is refused', () => {
  expect(() => slices({ from: '2026-11-22T10:00:00Z', to: '2026-11-22T10:00:00Z' })).toThrow(
    'from has to be before to',
  );
  expect(() => slices({ from: 'yesterday' })).toThrow();
  expect(() => slices({ form: '2026-11-22T10:00:00Z' })).toThrow();
});

test('slices cover the time asked for once, in whole hours, none longer than a day', () => {
  const time = fc.date({
    min: new Date('2025-01-01'),
    max: new Date('2027-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(time, fc.integer({ min: 1, max: 60 * 24 * 20 }), (start, minutes) => {
      const end = new Date(start.getTime() + minutes * 60_000);
      const made = slices({ from: start.toISOString(), to: end.toISOString() }).flatMap((slice) =>
        slice.task === 'roll-up' && slice.table === 'usage'
          ? [{ from: Date.parse(slice.from), to: Date.parse(slice.to) }]
          : [],
      );
      expect(made[0]?.from).toBe(Math.floor(start.getTime() / hour) * hour);
      expect(made.at(-1)?.to).toBe(Math.ceil(end.getTime() / hour) * hour);
      for (const [index, { from, to }] of made.entries()) {
        expect(from % hour).toBe(0);
        expect(to - from).toBeLessThanOrEqual(24 * hour);
        expect(to).toBe(made[index + 1]?.from ?? to);
      }
    }),
  );
});
