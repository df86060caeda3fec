const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Stores of asynchronous context that were used since a test file began. */
const used = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...parameters) {
    used.add(this);
    return original.apply(this, parameters);
  };
}

/**
 * Jest's environment for Node, which ends such stores with the file that used them. Jest itself makes one for every file and
 * never ends it, and before Node 24 each that was ever used is asked at every promise of the process: a hundred files later
 * an `await` takes seventy times as long.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const store of used) store.disable();
    used.clear();
  }
};
