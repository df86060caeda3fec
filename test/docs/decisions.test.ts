import { readdirSync } from 'node:fs';
import { join } from 'node:path';

test('a page of a decision has a number of its own, by which others name it', () => {
  const pages = readdirSync(join(import.meta.dirname, '../../docs/decisions'));
  const numbers = pages.map((page) => page.slice(0, 4));
  expect(numbers.length).toBeGreaterThan(30);
  expect(numbers.filter((number, place) => numbers.indexOf(number) !== place)).toEqual([]);
});
