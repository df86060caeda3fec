import { readFileSync } from 'node:fs';
import { longSuites, suites } from '../../../scripts/ci/suites.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};
const run = [...suites, ...longSuites].flatMap(({ command }) =>
  [...command.matchAll(/npm run (\S+)/g)].map(([, script = '']) => script),
);

test('every suite of package.json runs in CI, or before a release', () => {
  const kept = Object.keys(scripts).filter((name) => /^(test|docs)(:|$)/.test(name));
  // `npm test` and its parts run as the README says it, in the suite of the README; a column in that of all errands.
  const within = ['test', 'test:unit', 'test:watch', 'test:column'];
  expect(kept.filter((name) => !run.includes(name) && !within.includes(name))).toEqual([]);
});

test('every command of CI is a script of package.json', () => {
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
});
