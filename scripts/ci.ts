/**
 * Runs the suites of scripts/ci/suites.ts side by side: `npm run ci`, `npm run ci -- browser aws` for some of them, and
 * `npm run ci -- --long` for those that a release waits for.
 * Each one's time is printed as it ends, the log of one that failed as a whole, and one line at the end counts them.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { minuteMs } from '../core/periods/duration.js';
import { type Outcome, runSuites } from './ci/run-suites.js';
import { longSuites, suites } from './ci/suites.js';

const words = process.argv.slice(2);
const names = words.filter((word) => word !== '--long');
const all = [...suites, ...longSuites];
const unknown = names.filter((name) => !all.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no suite ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const onEnd = ({ suite, passed, seconds, log }: Outcome) => {
  const time = `${seconds.toFixed(0)} s`.padStart(7);
  console.log(`${passed ? 'passed' : 'FAILED'} ${time}  ${suite.name}: ${suite.what}`);
  const said = readFileSync(log, 'utf8');
  if (!passed) console.log(`\n${said}\n── end of ${log}\n`);
  // What scripts/slowest-files.cjs says at the end of `npm test`.
  else
    process.stdout.write(/The slowest test files:\n(?: +[\d.]+ s {2}.*\n)+/.exec(said)?.[0] ?? '');
};
const started = performance.now();
const unnamed = words.includes('--long') ? longSuites : suites;
const chosen = names.length > 0 ? all.filter(({ name }) => names.includes(name)) : unnamed;
const outcomes = await runSuites(chosen, {
  cores: availableParallelism(),
  logFolder: 'dist/ci',
  onEnd,
});
const failed = outcomes.filter(({ passed }) => !passed).map(({ suite }) => suite.name);
const minutes = ((performance.now() - started) / minuteMs).toFixed(1);
console.log(
  `\n${minutes} minutes. ${failed.length > 0 ? `Failed: ${failed.join(', ')}.` : ''}`.trimEnd(),
);
console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
