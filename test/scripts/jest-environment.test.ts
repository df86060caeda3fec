import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

// Without types, as Jest loads it.
const Environment = createRequire(import.meta.url)('../../scripts/jest-environment.cjs');
const projectConfig = { globals: {}, testEnvironmentOptions: {}, fakeTimers: {} };

test('a store of asynchronous context ends with the test file that used it', async () => {
  const environment = new Environment({ globalConfig: {}, projectConfig }, { testPath: '' });
  const [entered, run] = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()];
  entered.enterWith('a context');
  await run.run('another', async () => {
    expect([entered.getStore(), run.getStore()]).toEqual(['a context', 'another']);
    await environment.teardown();
    expect([entered.getStore(), run.getStore()]).toEqual([undefined, undefined]);
  });
});
