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
  /** What the script loads next; the document asks for it at once. */
  readonly preloads: readonly string[];
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
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'copy', '.woff2': 'file' },
    bundle: true,
    splitting: true,
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
  const entry = (source: string) => entryOf(metafile, source);
  return {
    script: entry('client/main.ts').name,
    preloads: entry('client/main.ts').next,
    style: entry('styles/page.css').name,
    icon: entry('icon.svg').name,
    files,
  };
}

function entryOf(metafile: Metafile, source: string): { name: string; next: string[] } {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === source);
  if (found === undefined) throw new Error(`the bundle has no entry ${source}`);
  const [path, { imports }] = found;
  return { name: basename(path), next: imports.map((item) => basename(item.path)) };
}

async function compressed(name: string, body: Buffer): Promise<Asset> {
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  if (name.endsWith('.woff2')) return { type, body };
  return { type, body, gzipped: await promisify(gzip)(body, { level: 9 }) };
}
