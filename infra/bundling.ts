/** How every Lambda function is bundled: by the stacks, and wherever a bundle is measured or run as it is deployed. */
export const bundling = {
  minify: true,
  target: 'node22',
  mainFields: ['module', 'main'],
};

/**
 * What a bundle does without: `import()` does not look where Lambda keeps its copy of the SDK (NODE_PATH), as
 * `require` does, and becomes that.
 */
export const unsupported = 'dynamic-import';

/** Handlers that take the AWS SDK of the runtime: one that needs it once in five minutes, for one object, stays small. */
const withoutSdk: readonly string[] = ['enrichment/handler.ts'];

/** What Fastify loads only where it is given no compilers of schemas, and the control API gives it zod's. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'];

/**
 * The modules that the bundle of a handler leaves out. The SDK is no such thing: loading the runtime's copy from
 * disk is slower than what of it we use.
 */
export const externalModules = (entry: string): string[] =>
  withoutSdk.includes(entry) ? [...neverLoaded, '@aws-sdk/*'] : neverLoaded;
