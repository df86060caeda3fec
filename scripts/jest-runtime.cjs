const { createRequire, isBuiltin } = require('node:module');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const zod = require('zod');

/** Packages that remember something of their own between two calls: every test file has them anew. */
const anew = /^@aws-lambda-powertools\//;

const isPackage = (name) => /^[@\w]/.test(name) && !isBuiltin(name);
const isOfJest = (name) => /^(@jest\/|jest|expect)/.test(name);

/** Files of this worker, compiled: by path, with the text that they were compiled from. */
const compiled = new Map();

function compile(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  const head = `(function (${parameters.join(', ')}) {`;
  const script = new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
  compiled.set(filename, { source, script });
  return script;
}

/**
 * Jest's way of loading modules, for the environment of jest-environment.cjs. Our own files are run anew for every test
 * file, as ever; but they are compiled once, and packages from node_modules are loaded once, by Node. To load, and to throw
 * away, the same packages two hundred times was a fifth of what the tests cost.
 */
module.exports = class extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    const { injectedModuleParameters } = this.executor;
    this.executor.compile = (source, filename) =>
      compile(source, filename, injectedModuleParameters).runInThisContext();
  }

  requireModuleOrMock(from, name) {
    return this.isOfNode(from, name)
      ? createRequire(from)(name)
      : super.requireModuleOrMock(from, name);
  }

  /** Whether Node itself loads what one of our files asks for. */
  isOfNode(from, name) {
    if (from.includes('/node_modules/') || !isPackage(name)) return false;
    if (isOfJest(name) || anew.test(name)) return false;
    return !this.mockState.shouldMockCjs(from, name).shouldMock;
  }

  teardown() {
    super.teardown();
    // What the schemas of a test file are called.
    zod.globalRegistry.clear();
  }
};
