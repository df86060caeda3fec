import * as z from 'zod';
import { rollUpNames, rollUps } from '../roll-ups/roll-ups.js';
import { missingColumns } from './add-columns.js';
import { takeLease, type Writers } from './lease.js';
import {
  failed,
  type Next,
  type NextStatementDependencies,
  nextStatement,
  progress,
} from './next-statement.js';
import { runRequest, type Slice, slicesOf, statementMinutes } from './run.js';

/** How far an execution is with the lease; the state machine carries this while it waits. */
const waiting = z.object({
  request: runRequest,
  /** While another run wrote. */
  minutesWaited: z.number(),
  /** While statements of a run that has ended were stopping. */
  minutesStopping: z.number().default(0),
});

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

/**
 * A run that holds the lease waits for statements that are stopping, however long it was to wait for other runs: nobody
 * else can take the lease from it, and no statement runs for longer than Athena lets it.
 *
 * @throws Error named `RollUpFailed` if others wrote all the time that this run was to wait, or if statements do not stop
 */
const leaseOf = async (
  execution: string,
  { request, minutesWaited, minutesStopping }: z.output<typeof waiting>,
  writers: Writers,
): Promise<Leased> => {
  const at = { request, minutesWaited, minutesStopping, seconds: pauseSeconds };
  const pause = pauseSeconds / 60;
  switch (await takeLease(execution, writers)) {
    case 'held':
      return { ...at, state: 'held' };
    case 'stopping':
      if (minutesStopping + pause <= statementMinutes) {
        return { ...at, minutesStopping: minutesStopping + pause, state: 'wait' };
      }
      throw failed(
        `Statements of a run that has ended have been stopping for ${statementMinutes} minutes.`,
      );
    case 'others':
      if (minutesWaited + pause <= request.waitMinutes) {
        return { ...at, minutesWaited: minutesWaited + pause, state: 'wait' };
      }
      if (request.waitMinutes === 0) return { ...at, state: 'left' };
      throw failed(`Another run has been writing for ${request.waitMinutes} minutes.`);
  }
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
