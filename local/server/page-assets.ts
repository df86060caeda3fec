import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtFile } from '../files/package-files.js';

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

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Reads what `npm run build` has made of the page: its files, and beside them those that are compressed. */
export async function readPageAssets(): Promise<PageAssets> {
  const folder = builtFile('page');
  const names = await readdir(folder);
  const read = (name: string) => readFile(join(folder, name));
  const files = new Map<string, Asset>();
  for (const name of names.filter((one) => !one.endsWith('.gz'))) {
    files.set(name, {
      type: types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      body: await read(name),
      ...(names.includes(`${name}.gz`) && { gzipped: await read(`${name}.gz`) }),
    });
  }
  const named = (beginning: string): string => {
    const found = names.find((name) => name.startsWith(`${beginning}-`) && files.has(name));
    if (found === undefined) throw new Error(`${folder} has no ${beginning}: run npm run build.`);
    return found;
  };
  return { script: named('page'), style: named('style'), icon: named('icon'), files };
}
