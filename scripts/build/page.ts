import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Built } from './built.js';

const page = join(import.meta.dirname, '../../reporting/page');

/** Bundles the page's client, styles and fonts, each under a name that changes with its content, and compresses them. */
export async function buildPage(): Promise<Built> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: page,
    entryPoints: { page: 'client/main.ts', style: 'styles/page.css', icon: 'icon.svg' },
    outdir: 'assets',
    publicPath: '/assets',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'copy', '.woff2': 'file' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome123', 'firefox128', 'safari17.5'],
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const files = new Map<string, Uint8Array>();
  for (const { path, contents } of outputFiles) {
    const name = join('page', basename(path));
    files.set(name, contents);
    if (!name.endsWith('.woff2')) files.set(`${name}.gz`, gzipSync(contents, { level: 9 }));
  }
  return { files, inputs: Object.keys(metafile.inputs).map((input) => join(page, input)) };
}
