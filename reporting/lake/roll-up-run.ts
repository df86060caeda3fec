import * as z from 'zod';
import { dayMs, hourMs } from '../../core/periods/duration.js';
import { rollUpNames } from '../roll-ups/roll-ups.js';
import { mergeRollUp } from './merge-roll-up.js';
import type { ColumnsOfTable } from './writing/glue.js';
import { machineTables } from './writing/lake-tables.js';
import { type Work, wholeSlice } from './writing/next-statement.js';
import { nightOf, runDueAt, runRequest, upkeep } from './writing/run.js';
import type { TouchedHour, TouchedHours } from './writing/touched-hours.js';
import { additionsTo, upkeepStatement } from './writing/upkeep.js';

/** What a run of the roll-ups is asked to do: recompute the hours that were touched, or the night's work. */
export const rollUpRequest = runRequest.extend({
  task: z.enum(['roll-up', 'maintain']).default('roll-up'),
});
type RollUpRequest = z.output<typeof rollUpRequest>;

export const rollUpSlice = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('roll-up'),
    table: z.enum(rollUpNames),
    /** Whole hours of one UTC day: from inclusive, to exclusive. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** The hours that are up to date after this slice, with their marks. */
    done: z.array(z.object({ hour: z.number(), mark: z.string() })).default([]),
  }),
  ...upkeep,
]);
type RollUpSlice = z.output<typeof rollUpSlice>;

/** What the roll-ups work with. */
export interface RollUpDependencies {
  readonly touched: TouchedHours;
  readonly columnsOf: ColumnsOfTable;
  /** Counts a run that has brought what was touched up to date: an alarm goes off when none has been for an hour. */
  readonly recomputed: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The most hours of a run, a month; more are left to the next. The marks of these fit into a state of Step Functions. */
const hoursOfRun = 31 * 24;

/** Plans a run of the roll-ups: the newest hours first, so that a backfill keeps nobody waiting. */
export const planRollUps =
  (lake: RollUpDependencies) =>
  async (request: RollUpRequest): Promise<RollUpSlice[]> => {
    const additions = await additionsTo(machineTables.rollUps, lake.columnsOf);
    if (request.task === 'maintain') {
      return [...additions, ...nightOf(machineTables.rollUps, runDueAt(request, lake.now()))];
    }
    const touched = (await lake.touched.list()).slice(-hoursOfRun);
    if (touched.length === 0) lake.recomputed();
    const last = rollUpNames.at(-1);
    return [
      ...additions,
      ...runsOfHours(touched)
        .toReversed()
        .flatMap(({ from, to, hours }) =>
          rollUpNames.map((table) => ({
            task: 'roll-up' as const,
            table,
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString(),
            done: table === last ? hours : [],
          })),
        ),
    ];
  };

/** Hours that follow each other within a day, together. */
const runsOfHours = (touched: readonly TouchedHour[]) => {
  const runs: { from: number; to: number; hours: TouchedHour[] }[] = [];
  for (const one of touched) {
    const run = runs.at(-1);
    if (run?.to === one.hour && one.hour % dayMs !== 0) {
      run.to += hourMs;
      run.hours.push(one);
    } else runs.push({ from: one.hour, to: one.hour + hourMs, hours: [one] });
  }
  return runs;
};

/** How the roll-ups do what they have planned. What they read is typed and theirs: a statement that fails is no account's fault. */
export const rollUpWork = (lake: RollUpDependencies): Work<RollUpSlice> => ({
  nameOf: ({ task, table }) => `${task} of ${table}`,
  partsOf: async () => [wholeSlice],
  statement: async (slice) =>
    slice.task === 'roll-up'
      ? mergeRollUp({
          table: slice.table,
          from: Date.parse(slice.from),
          to: Date.parse(slice.to),
        })
      : upkeepStatement(slice, lake.columnsOf),
  split: async () => undefined,
  finish: async (slice) => {
    if (slice.task !== 'roll-up' || slice.done.length === 0) return;
    await lake.touched.forget(slice.done);
    lake.recomputed();
  },
});
