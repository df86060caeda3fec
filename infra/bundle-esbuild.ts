import { cpSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

const bundlingOf = (external: string[]) => ({ ...bundling, absWorkingDir: root, external });

/** Every Lambda function, by its handler's file from the root of the repository. */
export const handlers = (): string[] =>
  ['control-plane', 'enrichment', 'product', 'reporting'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => basename(file) === 'handler.ts')
      .map((file) => join(room, file))
      .sort(),
  );

/** The folder of a handler's bundle: beside all others, since a function is deployed as its whole folder. */
export const bundleFolder = (entry: string): string => dirname(entry).replaceAll('/', '-');

/**
 * Bundles every Lambda function as it is deployed, into `index.js` in a folder of its own below `outdir`. esbuild runs in this process:
 * the CDK would start npm and esbuild once for each function, which takes ten times as long. Functions that leave the same modules
 * out are bundled together, so that what they share, most of it the SDK, is read once.
 */
export function bundleAll(outdir: string): void {
  const groups = new Map<string, string[]>();
  for (const entry of handlers()) {
    const external = externalModules(entry).join();
    groups.set(external, [...(groups.get(external) ?? []), entry]);
  }
  for (const [external, entries] of groups) {
    buildSync({
      ...bundlingOf(external.split(',')),
      entryPoints: entries.map((entry) => ({ in: entry, out: join(bundleFolder(entry), 'index') })),
      outdir,
    });
  }
}

/** Puts files of packages beside a bundle, by their names in `node_modules`. */
export function putBeside(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const path = join('node_modules', name);
    cpSync(join(root, path), join(folder, path));
  }
}

/**
 * Bundles one Lambda function as it is deployed.
 *
 * @param entry the handler's file, from the root of the repository
 * @returns the size of the bundle, bytes
 */
export function bundle(entry: string, outfile: string): number {
  buildSync({ ...bundlingOf(externalModules(entry)), entryPoints: [entry], outfile });
  return statSync(outfile).size;
}
