import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { bundledScript } from '../scripts/build/bundled-script.js';
import { type Figure, median, whole } from './figure.js';
import { type GoAccessFigures, goAccess } from './goaccess.js';
import type { LogWorldName } from './log-worlds.js';
import { type LogShape, logPortions, logShapes, textFormat, writeLog } from './upstream-log.js';

/** Milliseconds, of the clock and of all threads' processor. */
interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

/** What one ingest took, from an empty folder to the answers of all visuals. */
export interface IngestFigures {
  readonly stored: number;
  /** Requests that the roll-up answers with; equal to `stored` or the figures are void. */
  readonly answered: number;
  readonly readableSeconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly files: number;
  /** The newest single requests of a tenant, and every visual of the platform at once, each asked for once before. */
  readonly investigate: Times;
  readonly platform: Times;
  /** The second at which so many million lines had been read. */
  readonly millions: readonly number[];
}

/** A log in upstream's format, each time into a new folder, beside GoAccess on the same file. */
export async function benchIngest(lines = 1_000_000, runs = 3): Promise<Figure[]> {
  return inTemporaryFolder(async (folder) => {
    const log = path.join(folder, 'upstream.ndjson');
    await writeLog(log, lines, 'upstream');
    const figures: IngestFigures[] = [];
    const others: GoAccessFigures[] = [];
    for (let run = 0; run < runs; run++) {
      figures.push(await ingestOnce(folder, log));
      const other = await goAccess(log, path.join(folder, 'goaccess.html'));
      if (other !== undefined) others.push(other);
    }
    const of = (figure: (run: IngestFigures) => number) => median(figures.map(figure));
    const ofOther = (figure: (run: GoAccessFigures) => number) => median(others.map(figure));
    const name = `GoAccess ${others[0]?.version}`;
    const seconds = of((run) => run.readableSeconds);
    const cpu = of((run) => run.cpuSeconds);
    const ratio = ofOther((run) => run.seconds) / seconds;
    const share = (cpu / ofOther((run) => run.cpuSeconds)) * 100;
    return [
      {
        what: `${whole(lines)} lines (${whole(statSync(log).size / 1e6)} MB) to a dashboard that can be read, all visuals answered`,
        value: `${seconds.toFixed(1)} s`,
        beside:
          others.length === 0
            ? 'GoAccess is not installed'
            : `${name}: ${ofOther((run) => run.seconds).toFixed(1)} s; ${ratio.toFixed(1)} × faster, at least 3 ×`,
      },
      {
        what: 'of it, CPU of all threads',
        value: `${cpu.toFixed(1)} s`,
        beside:
          others.length === 0
            ? ''
            : `${name}: ${ofOther((run) => run.cpuSeconds).toFixed(1)} s; ${whole(share)} %, at most 60 %`,
      },
      {
        what: 'its peak of memory',
        value: `${whole(of((run) => run.peakMegabytes))} MB`,
        beside: 'at most 600 MB',
      },
    ];
  });
}

/** The same requests in other containers and formats, beside the plain ones. */
export async function benchShapes(lines = 300_000): Promise<Figure[]> {
  return inTemporaryFolder(async (folder) => {
    const rates = new Map<LogShape, number>();
    for (const shape of logShapes) {
      const log = path.join(folder, 'log');
      await writeLog(log, lines, shape);
      const { readableSeconds } = await ingestOnce(folder, log, { shape });
      rates.set(shape, lines / readableSeconds);
    }
    const plain = rates.get('upstream') as number;
    return [...rates].map(([shape, rate]) => ({
      what: `${whole(lines)} lines, ${titles[shape]}`,
      value: `${whole(rate)} lines/s`,
      beside:
        shape === 'upstream' ? '' : `${(rate / plain).toFixed(2)} × plain lines, at least 0.50`,
    }));
  });
}

const titles: Readonly<Record<LogShape, string>> = {
  upstream: 'plain',
  envelopes: 'in CloudWatch envelopes',
  nested: 'nested JSON',
  'by format': 'text, by its format string',
};

/** A log that is made while it is read, and never lies on the disk. */
export async function benchStream(lines: number): Promise<Figure[]> {
  return inTemporaryFolder(async (folder) => {
    const { millions, peakMegabytes, readableSeconds } = await ingestOnce(folder, '-', { lines });
    const took = millions.map((second, index) => second - (millions[index - 1] ?? 0));
    return [
      {
        what: `${whole(lines)} lines streamed to a dashboard that can be read`,
        value: `${whole(readableSeconds)} s`,
        beside: '',
      },
      {
        what: 'of it, the second million lines, and the last one',
        value: `${took[1]?.toFixed(1)} s and ${took.at(-1)?.toFixed(1)} s`,
        beside: 'the same',
      },
      { what: 'its peak of memory', value: `${whole(peakMegabytes)} MB`, beside: 'below 1,000 MB' },
    ];
  });
}

export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param log a file, or `-` for `lines` lines that are made on the way */
export async function ingestOnce(
  folder: string,
  log: string,
  {
    shape = 'upstream',
    lines = 0,
    world = 'usual',
  }: {
    readonly shape?: LogShape;
    readonly lines?: number;
    readonly world?: LogWorldName;
  } = {},
): Promise<IngestFigures> {
  const dataDir = path.join(folder, 'data');
  rmSync(dataDir, { recursive: true, force: true });
  const entry = bundledScript(fileURLToPath(new URL('./ingest-child.ts', import.meta.url)));
  const format = shape === 'by format' ? [textFormat] : [];
  const child = spawn(process.execPath, [entry, dataDir, log, world, ...format], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const printed = text(child.stdout);
  if (log === '-') await pipeline(Readable.from(logPortions(lines, shape)), child.stdin);
  else child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The ingest of ${log} ended with ${code}.`);
  const figures = JSON.parse(await printed) as IngestFigures;
  if (figures.stored !== figures.answered) {
    throw new Error(`${figures.stored} lines stored, ${figures.answered} rolled up.`);
  }
  return figures;
}

// Alone: `npx tsx bench/ingest.ts [lines] [runs]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [lines, runs] = process.argv.slice(2);
  console.table(await benchIngest(Number(lines ?? 1_000_000), Number(runs ?? 1)));
}
