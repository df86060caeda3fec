import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build, type Metafile, stop } from 'esbuild';

/** A file of the page, under a name that changes with its content. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Absent where compressing gains nothing. */
  readonly gzipped?: Buffer;
}

/** The files of the page: where the document finds its own, and all of them by name. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  readonly files: ReadonlyMap<string, Asset>;
}

const page = join(import.meta.dirname, '../../reporting/page');
const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

let bundling = 0;

/** Bundles the page's client, styles and fonts, in memory, and compresses them once. */
export async function bundlePage(): Promise<PageAssets> {
  bundling += 1;
  try {
    return await bundle();
  } finally {
    bundling -= 1;
    // esbuild is a process of its own, of a hundred megabytes, and has done all it is needed for.
    if (bundling === 0) await stop();
  }
}

async function bundle(): Promise<PageAssets> {
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
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) {
    files.set(basename(path), await compressed(basename(path), Buffer.from(contents)));
  }
  return {
    script: entryOf(metafile, 'client/main.ts'),
    style: entryOf(metafile, 'styles/page.css'),
    icon: entryOf(metafile, 'icon.svg'),
    files,
  };
}

/** The name of the file that an entry became. */
function entryOf(metafile: Metafile, source: string): string {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === source);
  if (found === undefined) throw new Error(`the bundle has no entry ${source}`);
  return basename(found[0]);
}

async function compressed(name: string, body: Buffer): Promise<Asset> {
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  if (name.endsWith('.woff2')) return { type, body };
  return { type, body, gzipped: await promisify(gzip)(body, { level: 9 }) };
}
