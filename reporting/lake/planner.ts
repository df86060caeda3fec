import * as z from 'zod';
import { missingColumns } from './add-columns.js';
import {
  type Next,
  type NextStatementDependencies,
  nextStatement,
  progress,
} from './next-statement.js';
import { rollUpNames, runRequest, type Slice, slicesOf } from './run.js';
import { rollUps } from './statement.js';

const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('plan'), request: runRequest }),
  z.object({ step: z.literal('next'), at: progress }),
]);

export interface PlannerDependencies extends NextStatementDependencies {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What the lake's state machine asks: first to split a run into slices, then for each slice what to run, until nothing is left. Whatever a run
 * is for, a table that lacks columns of this version gets them first.
 */
export const planner =
  ({ now, ...lake }: PlannerDependencies) =>
  async (event: unknown): Promise<{ readonly slices: { slice: Slice }[] } | Next> => {
    const asked = step.parse(event);
    if (asked.step === 'next') return nextStatement(asked.at, lake);
    const additions: Slice[] = [];
    for (const table of rollUpNames) {
      const missing = missingColumns(rollUps[table], await lake.columnsOf(table));
      if (missing.length > 0) additions.push({ task: 'add-columns', table });
    }
    const slices = [...additions, ...slicesOf(asked.request, now())];
    return { slices: slices.map((slice) => ({ slice })) };
  };
