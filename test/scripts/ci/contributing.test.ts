import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { longSuites, suites } from '../../../scripts/ci/suites.js';

const contributing = readFileSync('CONTRIBUTING.md', 'utf8');

test('CONTRIBUTING.md says of every suite that is a script what it proves', () => {
  const scripts = [...suites, ...longSuites].flatMap(({ command }) =>
    [...command.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script),
  );
  // What `npm run check` stands for is told in its first lines.
  const told = ['lint', 'types', 'bundle'];
  const missing = scripts.filter(
    (script) => !told.includes(script) && !contributing.includes(`\`npm run ${script}\``),
  );
  expect(missing).toEqual([]);
});

test('no file holds the marks of a merge that was not finished', () => {
  const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
  const text = files.filter((file) => /\.(md|ya?ml|json|cjs|py|toml|html|css)$/.test(file));
  const unfinished = text.filter((file) => /^(<<<<<<<|>>>>>>>) /m.test(readFileSync(file, 'utf8')));
  expect(unfinished).toEqual([]);
});
