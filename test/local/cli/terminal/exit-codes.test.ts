import { readFileSync } from 'node:fs';
import { errorCodes } from '../../../../core/product-error.js';
import { exitCodes } from '../../../../local/cli/terminal/exit-codes.js';

test('the documents say of each exit code what --help says', () => {
  const page = readFileSync('docs/cli.md', 'utf8').split('## Exit codes')[1] ?? '';
  const told = Object.fromEntries(
    [...page.matchAll(/^\| (\d) \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]),
  );
  expect(told).toEqual(exitCodes);
});

test('every error ends with an exit code that has a meaning', () => {
  for (const { exit } of Object.values(errorCodes))
    expect(Object.keys(exitCodes)).toContain(`${exit}`);
});
