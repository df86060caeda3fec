import { labelledOf, stepAt, ticksOf } from '../../../reporting/page/client/charts/time-axis.js';

const day = { from: Date.UTC(2026, 9, 24, 22), to: Date.UTC(2026, 9, 25, 23) };

test('an hour that clocks show twice has two places on the axis, evenly apart', () => {
  const ticks = ticksOf(day, 'hour', 'Europe/Berlin', []);
  expect(ticks).toHaveLength(25);
  expect(new Set(ticks.map(({ key }) => key)).size).toBe(25);
  expect(new Set(ticks.slice(1).map(({ x }, index) => x - (ticks[index]?.x ?? 0)))).toEqual(
    new Set([3_600_000]),
  );
  const shown = ticks.map(({ wall }) => new Date(wall).getUTCHours());
  expect(shown.slice(0, 5)).toEqual([0, 1, 2, 2, 3]);
  expect(labelledOf(ticks, 8).map(({ wall }) => new Date(wall).getUTCHours())).toEqual([
    0, 3, 6, 9, 12, 15, 18, 21,
  ]);
});

test('the hours of a half-hour zone begin on its own hours', () => {
  const ticks = ticksOf(
    { from: Date.UTC(2026, 10, 9, 18, 30), to: Date.UTC(2026, 10, 10, 18, 30) },
    'hour',
    'Asia/Kolkata',
    [],
  );
  expect(ticks).toHaveLength(24);
  expect(ticks[0]?.key).toBe('2026-11-09T18:30:00.000Z');
});

test('a time of an answer stands for its step: an hour, or a day that has 25', () => {
  expect(stepAt('2026-10-25', 'day', 'Europe/Berlin')).toMatchObject(day);
  expect(stepAt('2026-10-25T01:00:00.000Z', 'hour', 'Europe/Berlin')).toMatchObject({
    from: Date.UTC(2026, 9, 25, 1),
    to: Date.UTC(2026, 9, 25, 2),
  });
});
