import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Built } from './built.js';

const root = join(import.meta.dirname, '../..');

/** The command line, and what its threads start from. */
const entryPoints = {
  main: 'local/cli/main.ts',
  'enrich-worker': 'local/ingest/enrich-worker.ts',
  'decompress-worker': 'local/ingest/decompress-worker.ts',
  'draw-worker': 'local/reports/draw-worker.ts',
};

/**
 * How code that runs on Node is bundled: all but the packages that are installed with Gatebook, its `dependencies`, which
 * are native, WebAssembly or data.
 */
export const nodeBundle = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: Object.keys(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object })
      .dependencies,
  ),
  // What was CommonJS asks for Node's own modules by this name.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Bundles the command line and its threads. */
export async function buildProgram(): Promise<Built> {
  const outdir = join(root, 'dist/gatebook');
  const { outputFiles, metafile } = await build({
    ...nodeBundle,
    entryPoints,
    outdir,
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
    metafile: true,
  });
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [relative(outdir, path), contents])),
    inputs: Object.keys(metafile.inputs).map((input) => join(root, input)),
  };
}
