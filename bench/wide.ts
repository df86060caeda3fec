import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundledScript } from '../scripts/build/bundled-script.js';
import { type Figure, whole } from './figure.js';
import type { WideFigures } from './wide-child.js';

/** Registers very many APIs in a new data folder, and opens it again, each in a process of its own. */
export async function benchWide(apis = 300_000): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-bench-wide-'));
  const child = bundledScript(fileURLToPath(new URL('./wide-child.ts', import.meta.url)));
  const measured = async (act: 'register' | 'open'): Promise<Partial<WideFigures>> => {
    const words = [child, act, path.join(folder, 'data'), String(apis)];
    return JSON.parse((await promisify(execFile)(process.execPath, words)).stdout);
  };
  try {
    return figures(apis, {
      ...(await measured('register')),
      ...(await measured('open')),
    } as WideFigures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const figures = (apis: number, of: WideFigures): Figure[] => [
  {
    what: `${whole(apis)} APIs registered in batches, audited, and told to the lake`,
    value: `${whole(apis / (of.registerMs / 1000))} APIs/s`,
    beside: 'at least 5,000 APIs/s',
  },
  { what: 'of it, CPU of all threads', value: seconds(of.registerCpuMs), beside: '' },
  {
    what: 'the same again, of which nothing is written',
    value: `${whole(apis / (of.repeatMs / 1000))} APIs/s`,
    beside: '',
  },
  { what: 'the data folder opened', value: seconds(of.openMs), beside: 'at most 2 s' },
  {
    what: 'the scope of a tenant with a thousandth of them, for the first time',
    value: `${whole(of.scopeMs)} ms`,
    beside: '',
  },
  {
    what: 'one API more, by a command of its own',
    value: seconds(of.oneMoreMs),
    beside: 'at most 3 s',
  },
  {
    what: `its peak of memory; the registry's file of ${whole(of.megabytes)} MB`,
    value: `${whole(of.peakMegabytes)} MB`,
    beside: 'at most 500 MB',
  },
];

// Alone: `npx tsx bench/wide.ts [APIs]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table(await benchWide(Number(process.argv[2] ?? 300_000)));
}
