import { dayMs } from '../../core/periods/duration.js';
import { planBatches } from '../../reporting/lake/landing/batches.js';
import { tenantBuckets } from '../../reporting/lake/writing/lake-tables.js';
import {
  assumptions,
  foundByLoad,
  gbPerDay,
  landedObject,
  streamsOf,
  type Traffic,
} from './assumptions.js';

/** What the lake's machines do in a day: what is billed follows from it. */
export interface LakeUse {
  /** Objects that land. */
  readonly objects: number;
  /** Statements that load. */
  readonly statements: number;
  /** Files of `requests` that loads write. */
  readonly filesWritten: number;
  /** Files that are opened: of what has landed twice each, and of `requests` by each load. */
  readonly filesOpened: number;
  /** GB of `requests` that loads read, to add no request twice. */
  readonly checkedGb: number;
}

/** A load writes a file for each part of the tenants, and one for requests of no tenant. */
export const filesOfLoad = tenantBuckets + 1;

/** Statements of a run that takes so many objects: the loader's own plan, which bounds the keys of one. */
const statementsOfRun = (objects: number, accounts: number): number => {
  const at = new Date(20_000 * dayMs);
  const hours = [Math.floor(at.getTime() / 3_600_000)];
  return planBatches(
    Array.from({ length: Math.ceil(objects) }, (_, index) => ({
      ...landedObject(index, accounts, at),
      hours,
    })),
  ).length;
};

/** The model's: a day that is like every other, at an even pace. `simulateDay` is what it is held against. */
export const lakeUse = (traffic: Traffic): LakeUse => {
  const a = assumptions;
  const objects = (streamsOf(traffic) * 86_400) / a.bufferSeconds;
  const runs = 1440 / a.loadMinutes;
  const perRun = Math.max(1, statementsOfRun(objects / runs, traffic.accounts));
  const statements = runs * perRun;
  const filesWritten = statements * filesOfLoad;
  return {
    objects,
    statements,
    filesWritten,
    // Files are written evenly over the day: half of them are there at a load, on average.
    filesOpened: 2 * objects + statements * 0.5 * filesWritten,
    checkedGb: statements * foundByLoad() * gbPerDay(traffic).parquet * a.identityColumns,
  };
};
