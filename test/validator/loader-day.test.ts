import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumptions, type Traffic } from '../../scripts/cost/assumptions.js';
import { simulateDay } from '../../scripts/cost/day.js';
import { lakeUse } from '../../scripts/cost/lake-use.js';
import { dayReport } from '../../scripts/cost/report.js';

/** Of the largest organisation that is promised. */
const large: Traffic = {
  requestsPerDay: 100e6,
  recordBytes: 1000,
  accounts: 2000,
  tenants: 200,
  subscribed: 0.1,
};
const page = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

test('on a day of 2,000 pipelines every run of the loader ends before the next is due, and the model says the same as the day', async () => {
  const day = await simulateDay(large);
  expect(day.longestRunSeconds).toBeLessThan(assumptions.loadMinutes * 60);
  // Three wait for the night's compaction; nothing is left for tomorrow.
  expect(day.left).toBeLessThanOrEqual(4);
  expect(day.waiting).toBe(0);
  const use = lakeUse(large);
  for (const name of Object.keys(use) as (keyof typeof use)[]) {
    expect([name, day[name] / use[name]]).toEqual([name, expect.closeTo(1, 1)]);
  }
  expect(page('cost.md')).toContain(dayReport(day));
  const seconds = Math.round(day.longestRunSeconds);
  expect(page('operating.md')).toContain(
    `With 2,000 pipelines the longest run of a simulated day takes ${seconds} s`,
  );
}, 120_000);
