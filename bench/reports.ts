import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundledScript } from '../scripts/build/bundled-script.js';
import type { ReportFigures } from './reports-child.js';
import { tenantsLake } from './tenants-lake.js';

/** Weekly reports of 500 tenants over a lake of ten million requests in 30 days. */
export interface ReportsBench {
  readonly requests: number;
  readonly reports: number;
  readonly runs: readonly ReportFigures[];
}

/**
 * @param folder where the lake is kept from run to run
 * @param reports how many of the tenants' reports each run delivers
 */
export async function benchReports({
  requests = 10_000_000,
  runs = 3,
  reports = 40,
  folder = path.join(tmpdir(), 'gatebook-bench-reports'),
}: {
  readonly requests?: number;
  readonly runs?: number;
  readonly reports?: number;
  readonly folder?: string;
} = {}): Promise<ReportsBench> {
  await tenantsLake(folder, requests);
  const child = bundledScript(fileURLToPath(new URL('./reports-child.ts', import.meta.url)));
  const figures: ReportFigures[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      child,
      folder,
      String(reports),
    ]);
    figures.push(JSON.parse(stdout));
  }
  return { requests, reports, runs: figures };
}

// Alone, such as with the reports of all tenants: `npx tsx bench/reports.ts 1 500`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [runs = '1', reports = '40'] = process.argv.slice(2);
  const figures = await benchReports({ runs: Number(runs), reports: Number(reports) });
  console.table(figures.runs);
}
