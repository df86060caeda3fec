import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Every Lambda function: its name and its handler, from the root of the repository. */
export const functions: readonly { readonly name: string; readonly entry: string }[] = [
  { name: 'enrichment', entry: 'enrichment/handler.ts' },
  { name: 'control-plane', entry: 'control-plane/api/handler.ts' },
];

/**
 * Bundles one Lambda function as it is deployed: CommonJS, minified, without the AWS SDK, which the runtime has.
 *
 * @returns the size of the bundle, bytes
 */
export function bundle(entry: string, outfile: string): number {
  buildSync({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return statSync(outfile).size;
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, entry } of functions) {
    const bytes = bundle(entry, join(root, 'dist', 'lambda', name, 'index.js'));
    console.log(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1).padStart(8)} KB`);
  }
}
