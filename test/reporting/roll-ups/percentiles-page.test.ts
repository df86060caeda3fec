import { readFileSync } from 'node:fs';
import { type PercentileError, percentileErrors } from '../../../scripts/percentile-errors.js';
import { percentilesPage } from '../../../scripts/percentiles-page.js';

let measured: readonly PercentileError[];
beforeAll(async () => {
  measured = await percentileErrors();
}, 60_000);

test('docs/percentiles.md prints what is measured: `npm run reference` writes it', () => {
  expect(readFileSync('docs/percentiles.md', 'utf8')).toBe(percentilesPage(measured));
});

test('no percentile is off by more than the 15 % of a bucket, most by less than 3 %', () => {
  const errors = measured.map(({ exact, estimate }) => Math.abs(estimate / exact - 1));
  expect(errors).toHaveLength(15);
  expect(Math.max(...errors)).toBeLessThan(0.15);
  expect(errors.filter((error) => error < 0.03).length).toBeGreaterThan(errors.length / 2);
});
