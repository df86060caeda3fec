import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuites, type Suite } from '../../../scripts/ci/run-suites.js';

let logFolder: string;
beforeAll(() => {
  logFolder = mkdtempSync(join(tmpdir(), 'gatebook-ci-'));
});
afterAll(() => rmSync(logFolder, { recursive: true }));

const suite = (name: string, command: string, cores?: number): Suite => ({
  name,
  command,
  what: '',
  ...(cores && { cores }),
});

const run = (suites: Suite[], cores = 2) =>
  runSuites(suites, { cores, logFolder, onEnd: () => {} });

test('a suite that fails keeps all that it printed, and the others go on', async () => {
  const outcomes = await run([
    suite('bad', 'echo told; echo warned >&2; exit 3'),
    suite('good', 'echo fine'),
    suite('later', 'echo late'),
  ]);
  expect(new Map(outcomes.map(({ suite: { name }, passed }) => [name, passed]))).toEqual(
    new Map([
      ['bad', false],
      ['good', true],
      ['later', true],
    ]),
  );
  const bad = outcomes.find(({ passed }) => !passed);
  expect(readFileSync(bad?.log ?? '', 'utf8')).toBe('told\nwarned\n');
});

test('a suite that is killed has failed', async () => {
  expect(await run([suite('killed', 'kill -9 $$')])).toMatchObject([{ passed: false }]);
});

test('suites share the cores: two of one beside each other, one of two alone', async () => {
  const trace = join(logFolder, 'trace');
  const traced = (name: string, cores?: number) =>
    suite(name, `echo +${name} >> ${trace}; sleep 0.5; echo -${name} >> ${trace}`, cores);
  await run([traced('a'), traced('b'), traced('both', 2), traced('c')]);
  let busy = 0;
  let most = 0;
  const lines = readFileSync(trace, 'utf8').trim().split('\n');
  expect(lines.slice(0, 2).sort()).toEqual(['+a', '+b']);
  for (const line of lines) {
    const weight = line.endsWith('both') ? 2 : 1;
    busy += line.startsWith('+') ? weight : -weight;
    most = Math.max(most, busy);
  }
  expect(most).toBe(2);
});

test('a suite that wants more cores than there are runs alone', async () => {
  expect(await run([suite('wide', 'true', 8), suite('narrow', 'true')], 1)).toMatchObject([
    { suite: { name: 'wide' }, passed: true },
    { suite: { name: 'narrow' }, passed: true },
  ]);
});
