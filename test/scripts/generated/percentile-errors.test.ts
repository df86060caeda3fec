import { readFileSync } from 'node:fs';

// What was measured stands in the page, of which generated-files.test.ts measures anew that it is true.
const errors = [
  ...readFileSync('docs/percentiles.md', 'utf8').matchAll(/ ([+-]?[\d.]+) % \|$/gm),
].map(([, percent]) => Math.abs(Number(percent)));

test('no percentile is off by more than the 15 % of a bucket, most by less than 3 %', () => {
  expect(errors).toHaveLength(15);
  expect(Math.max(...errors)).toBeLessThan(15);
  expect(errors.filter((error) => error < 3).length).toBeGreaterThan(errors.length / 2);
});
