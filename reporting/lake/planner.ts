import * as z from 'zod';
import { missingColumns } from './add-columns.js';
import type { ColumnsOfTable } from './glue.js';
import { rollUpNames, runRequest, type Slice, slice, slicesOf } from './run.js';
import { rollUps, statementOf } from './statement.js';

const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('plan'), request: runRequest }),
  z.object({ step: z.literal('statement'), slice }),
]);

export interface PlannerDependencies {
  /** The accounts that have rows. */
  readonly accounts: () => Promise<readonly string[]>;
  readonly columnsOf: ColumnsOfTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What the lake's state machine asks: first to split a run into slices, then once per slice for its SQL. Whatever a run
 * is for, a table that lacks columns of this version gets them first.
 */
export const planner =
  ({ accounts, columnsOf, now }: PlannerDependencies) =>
  async (event: unknown): Promise<{ readonly slices: Slice[] } | { readonly sql: string }> => {
    const asked = step.parse(event);
    if (asked.step === 'statement') {
      const lake = { accounts, columnsOf };
      return { sql: await statementOf(asked.slice, lake) };
    }
    const additions: Slice[] = [];
    for (const table of rollUpNames) {
      const missing = missingColumns(rollUps[table], await columnsOf(table));
      if (missing.length > 0) additions.push({ task: 'add-columns', table });
    }
    return { slices: [...additions, ...slicesOf(asked.request, now())] };
  };
