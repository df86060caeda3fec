import * as z from 'zod';
import { missingColumns } from './add-columns.js';
import { takeLease, type Writers } from './lease.js';
import {
  failed,
  type Next,
  type NextStatementDependencies,
  nextStatement,
  progress,
} from './next-statement.js';
import { rollUpNames, runRequest, type Slice, slicesOf } from './run.js';
import { rollUps } from './statement.js';

/** How far an execution is with the lease; the state machine carries this while it waits. */
const waiting = z.object({ request: runRequest, minutesWaited: z.number() });

const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('lease'), execution: z.string().min(1), at: waiting }),
  z.object({ step: z.literal('plan'), request: runRequest }),
  z.object({ step: z.literal('next'), at: progress }),
]);

type Leased = z.output<typeof waiting> & {
  /** `wait`: ask again after `seconds`. `left`: another run writes, and these hours are left to it. */
  readonly state: 'held' | 'wait' | 'left';
  readonly seconds: number;
};

export interface PlannerDependencies extends NextStatementDependencies {
  readonly writers: Writers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Between two looks at the lease. */
const pauseSeconds = 30;

/** @throws Error named `RollUpFailed` if others wrote all the time that this run was to wait */
const leaseOf = async (
  execution: string,
  { request, minutesWaited }: z.output<typeof waiting>,
  writers: Writers,
): Promise<Leased> => {
  const at = { request, minutesWaited: minutesWaited + pauseSeconds / 60, seconds: pauseSeconds };
  if (await takeLease(execution, writers)) return { ...at, state: 'held' };
  if (at.minutesWaited <= request.waitMinutes) return { ...at, state: 'wait' };
  if (request.waitMinutes === 0) return { ...at, state: 'left' };
  throw failed(`Another run has been writing for ${request.waitMinutes} minutes.`);
};

/**
 * What the lake's state machine asks: first for the lease, then to split a run into slices, then for each slice what to run, until nothing is left. Whatever a run
 * is for, a table that lacks columns of this version gets them first.
 */
export const planner =
  ({ now, writers, ...lake }: PlannerDependencies) =>
  async (event: unknown): Promise<Leased | { readonly slices: { slice: Slice }[] } | Next> => {
    const asked = step.parse(event);
    if (asked.step === 'lease') return leaseOf(asked.execution, asked.at, writers);
    if (asked.step === 'next') return nextStatement(asked.at, lake);
    const additions: Slice[] = [];
    for (const table of rollUpNames) {
      const missing = missingColumns(rollUps[table], await lake.columnsOf(table));
      if (missing.length > 0) additions.push({ task: 'add-columns', table });
    }
    const slices = [...additions, ...slicesOf(asked.request, now())];
    return { slices: slices.map((slice) => ({ slice })) };
  };
