import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeUpstreamLog } from './upstream-log.js';

/** What one ingest took, from an empty folder to the first answer of the roll-ups. */
export interface IngestFigures {
  readonly stored: number;
  /** Requests that the roll-up answers with; equal to `stored` or the figures are void. */
  readonly answered: number;
  readonly tenants: number;
  readonly ingestedSeconds: number;
  readonly readableSeconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly files: number;
  readonly megabytesStored: number;
}

export interface IngestBench {
  readonly lines: number;
  readonly megabytes: number;
  /** One per run, in order. */
  readonly runs: readonly IngestFigures[];
}

/**
 * Ingests a log in upstream's format into a new data folder, each time in a process of its own.
 *
 * @param file taken if it exists, else written there and kept; without it a temporary one is used
 */
export async function benchIngest({
  lines = 1_000_000,
  runs = 3,
  file,
}: {
  readonly lines?: number;
  readonly runs?: number;
  readonly file?: string;
} = {}): Promise<IngestBench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-bench-'));
  try {
    const log = file ?? path.join(folder, 'upstream.ndjson');
    if (!existsSync(log)) await writeUpstreamLog(log, lines);
    const figures: IngestFigures[] = [];
    for (let run = 0; run < runs; run++) {
      const dataDir = path.join(folder, `data-${run}`);
      figures.push(await ingestOnce(dataDir, log));
      rmSync(dataDir, { recursive: true });
    }
    for (const { stored, answered } of figures) {
      if (stored !== answered) throw new Error(`${stored} lines stored, ${answered} rolled up.`);
    }
    return { lines: figures[0]?.stored ?? 0, megabytes: statSync(log).size / 1e6, runs: figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ingestOnce(dataDir: string, log: string): Promise<IngestFigures> {
  const child = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    child,
    dataDir,
    log,
  ]);
  return JSON.parse(stdout) as IngestFigures;
}

// Alone: `npx tsx bench/ingest.ts [lines] [runs] [file]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [lines, runs, file] = process.argv.slice(2);
  const bench = await benchIngest({
    lines: Number(lines ?? 1_000_000),
    runs: Number(runs ?? 1),
    ...(file === undefined ? {} : { file }),
  });
  console.log(`${bench.lines} lines, ${bench.megabytes.toFixed(0)} MB`);
  console.table(bench.runs);
}
