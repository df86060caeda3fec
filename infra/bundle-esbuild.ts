import { cpSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** How every Lambda function is bundled: by the stacks, and wherever a bundle is measured or run as it is deployed. */
const bundling = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  minify: true,
  target: 'node22',
  mainFields: ['module', 'main'] as string[],
  // A bundle is CommonJS, which has other names for where a module lies, and none for its address: Lambda unpacks it there.
  define: {
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'import.meta.url': '"file:///var/task/index.js"',
  },
  // `import()` does not look where Lambda keeps its copy of the SDK (NODE_PATH), as `require` does, and becomes that.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
} as const;

/** What handlers take of the AWS SDK from the runtime, which is slower to load, and keeps a bundle small. */
const fromRuntime: Readonly<Record<string, readonly string[]>> = {
  // Needed once in five minutes, for one object.
  'enrichment/handler.ts': ['@aws-sdk/*'],
  // Called once in the life of a pipeline or a portfolio.
  'product/replication-alarm/handler.ts': ['@aws-sdk/*'],
  'product/portfolio-share/handler.ts': ['@aws-sdk/*'],
  'product/drain/handler.ts': ['@aws-sdk/*'],
  // Each of these clients weighs a good part of the control API, and few requests ask for a link or a log group.
  'control-plane/api/handler.ts': [
    '@aws-sdk/client-apigatewayv2',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-quicksight',
  ],
};

/** What Fastify loads only where it is given no compilers of schemas, and the control API gives it zod's. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'];

/**
 * The modules that the bundle of a handler leaves out. The SDK is mostly no such thing: loading the runtime's copy from
 * disk is slower than what of it we use.
 */
const externalModules = (entry: string): string[] => [
  ...neverLoaded,
  ...(fromRuntime[entry] ?? []),
];

/**
 * Bundles a Lambda function as it is deployed. esbuild runs in this process: the CDK would start npm and esbuild once for
 * each function, which takes ten times as long.
 *
 * @param entry the handler's file, from the root of the repository
 * @param beside files of packages that lie beside the bundle, by their names in `node_modules`
 * @returns the size of the bundle, bytes
 */
export function bundle(entry: string, outfile: string, beside: readonly string[] = []): number {
  buildSync({
    ...bundling,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    external: externalModules(entry),
  });
  for (const name of beside) {
    const path = join('node_modules', name);
    cpSync(join(root, path), join(dirname(outfile), path));
  }
  return statSync(outfile).size;
}
