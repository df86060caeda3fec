const { AsyncLocalStorage } = require('node:async_hooks');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stores of asynchronous context that were used since a test file began. */
const used = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...parameters) {
    used.add(this);
    return original.apply(this, parameters);
  };
}

/** How to give an object back the properties that it has now, and no others; who listens to it is no matter of theirs. */
function properties(object) {
  const { _events, _eventsCount, ...before } = Object.getOwnPropertyDescriptors(object);
  return () => {
    for (const key of Reflect.ownKeys(object)) {
      if (!Object.hasOwn(before, key) && key !== '_events' && key !== '_eventsCount')
        Reflect.deleteProperty(object, key);
    }
    for (const key of Reflect.ownKeys(before)) {
      const now = Object.getOwnPropertyDescriptor(object, key);
      const { value, get } = before[key];
      if (now === undefined || now.value !== value || now.get !== get)
        Reflect.defineProperty(object, key, before[key]);
    }
  };
}

/** How to give the process back who listens to it now, and nobody else. */
function listeners() {
  const before = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
  return () => {
    for (const name of process.eventNames()) {
      const known = before.get(name) ?? [];
      for (const listener of process.rawListeners(name))
        if (!known.includes(listener)) process.removeListener(name, listener.listener ?? listener);
    }
  };
}

function workingDirectory() {
  const before = process.cwd();
  return () => {
    if (process.cwd() !== before) process.chdir(before);
  };
}

const timers = {
  idToRef: (id) => ({
    id,
    ref() {
      return this;
    },
    unref() {
      return this;
    },
  }),
  refToId: (timer) => timer?.id,
};

/**
 * An environment of Jest whose test files run in the worker's own context, one after the other: packages are loaded once for
 * all of them (jest-runtime.cjs), and what Node makes is of the classes that tests know. What a file changed of the process
 * and of what is global is put back when it ends.
 *
 * So is what Jest leaves behind: it makes a store of asynchronous context for every file and never ends it, and before Node
 * 24 each that was ever used is asked at every promise of the process: a hundred files later an `await` took seventy times as
 * long.
 */
module.exports = class {
  constructor({ projectConfig }) {
    this.putBack = [
      listeners(),
      ...[globalThis, Error, AsyncLocalStorage.prototype, process, process.env].map(properties),
      workingDirectory(),
    ];
    this.global = globalThis;
    Object.assign(globalThis, projectConfig.globals);
    this.moduleMocker = new ModuleMocker(globalThis);
    const config = { config: projectConfig, global: globalThis };
    this.fakeTimersModern = new ModernFakeTimers(config);
    this.fakeTimers = new LegacyFakeTimers({
      ...config,
      moduleMocker: this.moduleMocker,
      timerConfig: timers,
    });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const putBack of this.putBack) putBack();
    for (const store of used) store.disable();
    used.clear();
    // Jest takes an environment without it for one that has ended.
    this.global = null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Jest insists that there is one; jest-runtime.cjs compiles for the worker's own context. */
  getVmContext() {
    return null;
  }
};
