import path from 'node:path';
import { dayMs } from '../core/periods/duration.js';
import { openDuckdb } from '../local/lake/duckdb.js';
import { lakeMemory } from '../local/lake/lake-memory.js';
import { askVisual } from '../reporting/query/ask-visual.js';
import { visualsOf } from '../reporting/query/compile-visual.js';
import { folderLake } from '../reporting/query/lake.js';
import { tenantScope } from '../reporting/query/scope.js';
import { syntheticDays, syntheticEnd, syntheticWindows } from './synthetic-lake.js';
import { timed } from './timed.js';

/** What one visual took, compiled, run and read. */
export interface VisualFigure {
  readonly id: string;
  readonly table: string;
  readonly rows: number;
  readonly ms: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
}

/** How a dashboard asks: for all visuals at once, or for one after the other. */
export const manners = ['at-once', 'in-turn'] as const;
export type Manner = (typeof manners)[number];

/** What all visuals of a tenant took, in a process that had read nothing before. */
export interface VisualFigures {
  /** Opening the database. */
  readonly opening: number;
  /** From the first question to the last answer. */
  readonly cold: number;
  readonly coldCpu: number;
  readonly visuals: readonly VisualFigure[];
}

/** Opens the lake in a folder and answers every visual of its first tenant. */
async function measure(folder: string, manner: Manner): Promise<VisualFigures> {
  const opening = await timed(() =>
    openDuckdb({
      file: path.join(folder, 'lake.duckdb'),
      spill: path.join(folder, 'spill'),
      memoryLimit: lakeMemory,
      threads: 2,
    }),
  );
  const scope = tenantScope('acme', syntheticWindows);
  const range = { from: syntheticEnd - syntheticDays * dayMs, to: syntheticEnd };
  const answer = async (id: string): Promise<VisualFigure> => {
    const { result, ...times } = await timed(async () => {
      const { compiled, rows } = await askVisual(
        { id, scope, range, filters: {}, ...folderLake },
        opening.result.engine,
      );
      return { table: compiled.table, rows: rows.length };
    });
    return { id, ...result, ...times };
  };
  const ids = visualsOf(scope).map(({ id }) => id);
  const { result: visuals, ...cold } = await timed(async () => {
    if (manner === 'at-once') return Promise.all(ids.map(answer));
    const answered: VisualFigure[] = [];
    for (const id of ids) answered.push(await answer(id));
    return answered;
  });
  await opening.result.close();
  return {
    opening: opening.ms,
    cold: cold.ms,
    coldCpu: cold.cpuMs,
    visuals,
  };
}

const [folder, manner] = process.argv.slice(2);
if (folder === undefined || manner === undefined) {
  throw new Error(`Give the folder of a synthetic lake, and a manner: ${manners.join(' or ')}.`);
}
process.stdout.write(JSON.stringify(await measure(folder, manner as Manner)));
