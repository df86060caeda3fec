import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundledScript } from '../scripts/build/bundled-script.js';
import { syntheticLake } from './synthetic-lake.js';
import type { Manner, VisualFigures } from './visuals-child.js';

/** Every visual of one tenant, over a lake of so many requests in 30 days. */
export interface VisualsBench {
  readonly requests: number;
  /** One per run and manner, each in a process of its own. */
  readonly runs: readonly Readonly<Record<Manner, VisualFigures>>[];
}

/** As many as `GATEBOOK_VISUALS_REQUESTS` says, or ten million. */
const requestsAsked = Number(process.env.GATEBOOK_VISUALS_REQUESTS ?? 10_000_000);

/** @param folder where the lake is kept from run to run; ten million requests take minutes to write and 0.6 GB. */
export async function benchVisuals({
  requests = requestsAsked,
  runs = 3,
  folder = path.join(tmpdir(), `gatebook-bench-visuals-${requests}`),
}: {
  readonly requests?: number;
  readonly runs?: number;
  readonly folder?: string;
} = {}): Promise<VisualsBench> {
  await syntheticLake(folder, requests);
  const child = bundledScript(fileURLToPath(new URL('./visuals-child.ts', import.meta.url)));
  const measured = async (manner: Manner): Promise<VisualFigures> => {
    const { stdout } = await promisify(execFile)(process.execPath, [child, folder, manner]);
    return JSON.parse(stdout);
  };
  const figures: Record<Manner, VisualFigures>[] = [];
  for (let run = 0; run < runs; run += 1) {
    figures.push({ 'at-once': await measured('at-once'), 'in-turn': await measured('in-turn') });
  }
  return { requests, runs: figures };
}

// Alone: `npx tsx bench/visuals.ts [runs]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { runs } = await benchVisuals({ runs: Number(process.argv[2] ?? 1) });
  for (const run of runs) {
    console.table(
      Object.entries(run).map(([manner, { visuals: _, ...whole }]) => ({ manner, ...whole })),
    );
    const { visuals } = run['in-turn'];
    console.table(visuals.toSorted((a, b) => b.cpuMs - a.cpuMs));
  }
}
