import * as z from 'zod';
import { dayMs, hourMs } from '../../core/periods/duration.js';
import { rollUpNames } from '../roll-ups/roll-ups.js';

/**
 * The longest that a statement runs, minutes: Athena ends it then (service quotas, "DML query timeout"; a Region may be
 * given more, which the machine does not use).
 */
export const statementMinutes = 30;

/** What a run of the lake's machine is asked to do. Times are ISO 8601. */
export const runRequest = z.strictObject({
  task: z.enum(['roll-up', 'maintain']).default('roll-up'),
  /** When the run was due; the scheduler says so. */
  time: z.iso.datetime({ offset: true }).optional(),
  /** Recompute the hours that end with the one of `time`. */
  lookBackHours: z
    .int()
    .min(1)
    .max(24 * 31)
    .default(3),
  /** Or recompute these: after a replay, or when an API was given to another tenant. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /**
   * How long to wait, minutes, while another run writes. The run that comes every quarter of an hour leaves its hours to
   * that one, or to the next of its own.
   */
  waitMinutes: z.int().min(0).max(300).default(240),
});
export type RunRequest = z.output<typeof runRequest>;

/** One statement to come, small enough that hundreds fit into a state of Step Functions (256 KB). */
export const slice = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('roll-up'),
    table: z.enum(rollUpNames),
    /** Whole hours, UTC: from inclusive, to exclusive. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
  }),
  z.object({ task: z.literal('add-columns'), table: z.enum(rollUpNames) }),
  z.object({
    task: z.literal('optimize'),
    table: z.enum(rollUpNames),
    /** Whole days, UTC, that are over: from inclusive, to exclusive. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
  }),
  z.object({ task: z.literal('vacuum'), table: z.enum(rollUpNames) }),
]);
export type Slice = z.output<typeof slice>;

/**
 * How many days a night compacts. The daily run writes hours of the last three again; today's are left to
 * the nights to come, since its files are still being written.
 */
const compactedDays = 8;

/**
 * Splits a run into slices: hours are whole, and a slice ends where a day ends once a run is longer than a day,
 * so that a query's memory does not grow with the time asked for.
 *
 * @throws RangeError if `from` is not before `to`
 */
export const slicesOf = (request: RunRequest, now: number): Slice[] => {
  const due = request.time ? Date.parse(request.time) : now;
  if (request.task === 'maintain') {
    const today = Math.floor(due / dayMs) * dayMs;
    const from = new Date(today - compactedDays * dayMs).toISOString();
    const to = new Date(today).toISOString();
    return rollUpNames.flatMap((table) => [
      { task: 'optimize' as const, table, from, to },
      { task: 'vacuum' as const, table },
    ]);
  }
  const to = Math.ceil((request.to ? Date.parse(request.to) : due + 1) / hourMs) * hourMs;
  const from = request.from
    ? Math.floor(Date.parse(request.from) / hourMs) * hourMs
    : to - request.lookBackHours * hourMs;
  if (from >= to) throw new RangeError('There is nothing to recompute: from has to be before to.');
  const slices: Slice[] = [];
  for (let start = from; start < to; ) {
    const end = to - from > dayMs ? Math.min(to, (Math.floor(start / dayMs) + 1) * dayMs) : to;
    for (const table of rollUpNames) {
      slices.push({
        task: 'roll-up',
        table,
        from: new Date(start).toISOString(),
        to: new Date(end).toISOString(),
      });
    }
    start = end;
  }
  return slices;
};
