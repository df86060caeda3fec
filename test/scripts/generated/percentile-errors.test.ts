import { percentileErrors } from '../../../scripts/generated/percentile-errors.js';

test('no percentile is off by more than the 15 % of a bucket, most by less than 3 %', async () => {
  const errors = (await percentileErrors()).map(({ exact, estimate }) =>
    Math.abs(estimate / exact - 1),
  );
  expect(errors).toHaveLength(15);
  expect(Math.max(...errors)).toBeLessThan(0.15);
  expect(errors.filter((error) => error < 0.03).length).toBeGreaterThan(errors.length / 2);
});
