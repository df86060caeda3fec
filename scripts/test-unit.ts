/**
 * Runs the tests that need nothing but themselves: `npm run test:unit`, with Jest's options after `--`.
 *
 * They are found by what they import: a test that loads the CDK, a database or a bundler, or starts a process, is left to
 * `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { reachFrom } from './imports/reach.js';
import { readImports } from './imports/read-imports.js';
import { sourceFiles } from './imports/source-files.js';

const heavy = [
  'aws-cdk-lib',
  '@duckdb/node-api',
  'node-sqlite3-wasm',
  'dynalite',
  'esbuild',
  'playwright-core',
  'node:child_process',
  'node:worker_threads',
];

const graph = readImports(sourceFiles());
const reach = reachFrom(graph);
const tests = graph.files
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => heavy.every((one) => !reach(file).has(one)));
const jest = ['--max-semi-space-size=64', 'node_modules/jest/bin/jest.js'];
// The suites with scripts of their own are ignored by jest.config.js.
const { status } = spawnSync(
  process.execPath,
  [...jest, ...process.argv.slice(2), '--runTestsByPath', ...tests],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
