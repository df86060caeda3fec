import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ReportFigures } from './reports-child.js';
import { syntheticLake } from './synthetic-lake.js';

/** Weekly reports over a lake of ten million requests in 30 days. */
export interface ReportsBench {
  readonly requests: number;
  readonly reports: number;
  readonly runs: readonly ReportFigures[];
}

/** @param folder where the lake is kept from run to run; the same as that of the visuals. */
export async function benchReports({
  requests = 10_000_000,
  runs = 3,
  reports = 40,
  folder = path.join(tmpdir(), 'gatebook-bench-visuals'),
}: {
  readonly requests?: number;
  readonly runs?: number;
  readonly reports?: number;
  readonly folder?: string;
} = {}): Promise<ReportsBench> {
  await syntheticLake(folder, requests);
  const child = fileURLToPath(new URL('./reports-child.ts', import.meta.url));
  const figures: ReportFigures[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      child,
      folder,
      String(reports),
    ]);
    figures.push(JSON.parse(stdout));
  }
  return { requests, reports, runs: figures };
}

// Alone: `npx tsx bench/reports.ts [runs]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { runs } = await benchReports({ runs: Number(process.argv[2] ?? 1) });
  console.table(runs);
}
