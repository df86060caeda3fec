import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { z } from 'zod';

// Without types, as Jest loads it.
const Environment = createRequire(import.meta.url)('../../scripts/jest-environment.cjs');
/** The environment of a test file that begins after this one, and ends when it is told to. */
const another = () => new Environment({ projectConfig: { globals: { given: 1 } } });
const world = globalThis as Record<string, unknown>;

test('what a test file changes of the process and of what is global ends with it', async () => {
  const stateOf = () => ({
    cwd: process.cwd(),
    environment: { ...process.env },
    exit: process.exit,
    fetch: globalThis.fetch,
    given: world.given,
    listeners: process.listeners('SIGUSR2'),
    names: Object.getOwnPropertyNames(globalThis),
    stackTraceLimit: Error.stackTraceLimit,
  });
  const before = stateOf();
  const environment = another();
  expect(world.given).toBe(1);
  world.left = 'behind';
  globalThis.fetch = () => Promise.reject(new Error('no network'));
  process.env.LEFT_BEHIND = 'yes';
  delete process.env.PATH;
  process.exit = () => undefined as never;
  process.chdir(tmpdir());
  process.on('SIGUSR2', () => undefined);
  process.once('SIGUSR2', () => undefined);
  Error.stackTraceLimit = 3;
  await environment.teardown();
  expect(stateOf()).toEqual(before);
});

test('who listened before a test file began still does when it ends', async () => {
  const heard: string[] = [];
  const listener = () => heard.push('SIGUSR2');
  process.on('SIGUSR2', listener);
  const environment = another();
  process.on('SIGUSR2', () => heard.push('too many'));
  await environment.teardown();
  process.emit('SIGUSR2');
  process.removeListener('SIGUSR2', listener);
  expect(heard).toEqual(['SIGUSR2']);
});

test('a store of asynchronous context ends with the test file that used it', async () => {
  const environment = another();
  const [entered, run] = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()];
  entered.enterWith('a context');
  await run.run('another', async () => {
    expect([entered.getStore(), run.getStore()]).toEqual(['a context', 'another']);
    await environment.teardown();
    expect([entered.getStore(), run.getStore()]).toEqual([undefined, undefined]);
  });
});

test('tests, packages and Node have the same classes', () => {
  expect(structuredClone([])).toBeInstanceOf(Array);
  expect(z.date().safeParse(structuredClone(new Date(0))).success).toBe(true);
});

test('names that schemas of other test files have are not known', () => {
  const { _idmap: named } = z.globalRegistry as unknown as { _idmap: Map<string, unknown> };
  expect([...named.keys()]).toEqual([]);
});

test('a package can be mocked all the same', () => {
  jest.doMock('semver', () => ({ mocked: true }));
  const load = createRequire(import.meta.url);
  expect(load('semver')).toEqual({ mocked: true });
  jest.dontMock('semver');
  expect(load('semver').valid('1.2.3')).toBe('1.2.3');
});
