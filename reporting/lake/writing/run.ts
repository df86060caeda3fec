import * as z from 'zod';
import { dayMs } from '../../../core/periods/duration.js';
import { type LakeTable, machineTables } from './lake-tables.js';

/**
 * The longest that a statement runs, minutes: Athena ends it then (service quotas, "DML query timeout"; a Region may be
 * given more, which the machines do not use).
 */
export const statementMinutes = 30;

const table = z.enum([...machineTables.loader, ...machineTables.rollUps]);

/** What every run of a machine is told. Times are ISO 8601. */
export const runRequest = z.strictObject({
  /** When the run was due; the scheduler says so. */
  time: z.iso.datetime({ offset: true }).optional(),
  /** How long to wait, minutes, while another run writes. One that comes every few minutes leaves its work to the next. */
  waitMinutes: z.int().min(0).max(300).default(240),
});

export type RunRequest = z.output<typeof runRequest>;

/** Statements that keep any table of the lake in order, whichever machine writes it. */
export const upkeep = [
  z.object({ task: z.literal('add-columns'), table }),
  z.object({
    task: z.literal('optimize'),
    table,
    /** A day, UTC, that is over. */
    day: z.iso.date(),
  }),
  z.object({ task: z.literal('vacuum'), table }),
] as const;
export type Upkeep = z.output<(typeof upkeep)[number]>;

/**
 * How many days a night compacts. Hours of the last three are often written again; today's are left to
 * the nights to come, since its files are still being written.
 */
const compactedDays = 8;

/** When a run was due, milliseconds since 1970. */
export const runDueAt = ({ time }: { readonly time?: string | undefined }, now: number): number =>
  time ? Date.parse(time) : now;

/** What a night does to some tables: a day is a statement, so that none takes longer than Athena lets it. */
export const nightOf = (tables: readonly LakeTable[], due: number): Upkeep[] => {
  const today = Math.floor(due / dayMs);
  const days = Array.from({ length: compactedDays }, (_, index) =>
    new Date((today - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
  return tables.flatMap((name) => [
    ...days.map((day) => ({ task: 'optimize' as const, table: name, day })),
    { task: 'vacuum' as const, table: name },
  ]);
};
