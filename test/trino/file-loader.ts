import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoaderDependencies,
  loadWork,
  planLoad,
} from '../../reporting/lake/landing/loader.js';
import { loaderRequest, loaderSlice } from '../../reporting/lake/landing/loader-run.js';
import {
  planRollUps,
  rollUpRequest,
  rollUpSlice,
  rollUpWork,
} from '../../reporting/lake/roll-up-run.js';
import { type LakeTable, lakeColumns } from '../../reporting/lake/writing/lake-tables.js';
import { planner } from '../../reporting/lake/writing/planner.js';
import { leaseInMemory } from '../fixtures/lease.js';
import {
  batchesInMemory,
  ledgerInMemory,
  touchedHoursInMemory,
} from '../fixtures/ledger-in-memory.js';
import { readMerge } from '../fixtures/loader-world.js';
import { mortality } from '../fixtures/mortality.js';
import { execute } from '../fixtures/states-language.js';
import {
  machineOf,
  machineTasks,
  onlyWriter,
  queryFailed,
  rollUpsArn,
} from '../fixtures/writer-run.js';
import { fileTimesOf, inTrino, localRoot } from './landing.js';
import type { Trino } from './trino.js';

export interface LoaderWorld {
  readonly trino: Trino;
  /** Every account that something lands from. */
  readonly accounts: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The loader over files, with Trino in Athena's place, of which statements outlive the run that started them. */
export const fileLoader = ({ trino, accounts, now }: LoaderWorld) => {
  const { mortal, mortals, killedAfter, alive } = mortality();
  const ledger = ledgerInMemory();
  const touched = touchedHoursInMemory();
  const batches = batchesInMemory();
  const quarantined: string[] = [];
  const inspections = new Map<string, number>();
  const attempts = new Map<string, number>();
  const running = new Map<AbortController, Promise<unknown>>();
  const statements: string[] = [];
  const alerts: string[] = [];
  const count = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  const times = fileTimesOf(trino.files);
  const columnsOf = async (table: string) =>
    new Set(lakeColumns[table as LakeTable].map(({ name }) => name));
  const lake: LoaderDependencies = {
    ledger: mortals(ledger),
    touched: mortals(touched),
    batches: mortals(batches),
    landing: mortals({
      accounts: async () => accounts,
      release: async () => undefined,
      setAside: async ({ key }) => {
        quarantined.push(key);
        return true;
      },
    }),
    timesOf: mortal(async (object, take) => {
      count(inspections, object.key);
      return times(object, take);
    }),
    columnsOf,
    rules: { regions: ['eu-west-1'], retentionDays: 400 },
    root: localRoot,
    alert: (sentence) => void alerts.push(sentence),
    figures: { took: () => undefined, landed: () => undefined },
    newId: randomUUID,
    now: () => now,
  };
  const executing = new Set<string>();
  const load = planner({
    request: loaderRequest,
    slice: loaderSlice,
    plan: planLoad(lake),
    work: loadWork(lake),
    writers: {
      lease: leaseInMemory(),
      isRunning: async (execution) => executing.has(execution),
      stopStatements: async () => {
        const left = [...running.keys()];
        for (const statement of left) statement.abort();
        await sleep(left.length > 0 ? 200 : 0);
        return left.length;
      },
    },
  });
  const athena = async (input: unknown) => {
    const { QueryString: sql } = input as { QueryString: string };
    alive();
    statements.push(sql);
    for (const key of readMerge(sql).keys) count(attempts, key);
    const stopping = new AbortController();
    const ended = trino
      .answer(inTrino(trino, sql), stopping.signal)
      .finally(() => running.delete(stopping));
    running.set(stopping, ended);
    ended.catch(() => undefined);
    // Killed while it runs: it goes on, and whoever comes next stops it.
    alive();
    await ended.catch((error: Error) => {
      throw queryFailed(error.message);
    });
    alive();
    return {};
  };
  let executions = 0;
  const run = async (request: object = {}) => {
    executions += 1;
    const execution = `execution-${executions}`;
    executing.add(execution);
    try {
      await execute(
        machineOf(rollUpsArn),
        { waitMinutes: 0, ...request },
        {
          [machineTasks.planner]: async (asked: unknown) =>
            JSON.parse(JSON.stringify(await load(asked))),
          [machineTasks.athena]: athena,
          [machineTasks.handOn]: async () => undefined,
        },
        () => sleep(100),
        execution,
      );
    } finally {
      executing.delete(execution);
    }
  };
  const rollUp = async () => {
    const work = { touched, columnsOf, recomputed: () => undefined, now: () => now };
    const plan = planner({
      request: rollUpRequest,
      slice: rollUpSlice,
      plan: planRollUps(work),
      work: rollUpWork(work),
      writers: onlyWriter,
    });
    await execute(
      machineOf(),
      {},
      {
        [machineTasks.planner]: async (asked: unknown) =>
          JSON.parse(JSON.stringify(await plan(asked))),
        [machineTasks.athena]: async (input: unknown) =>
          trino.query((input as { QueryString: string }).QueryString),
      },
    );
  };
  return {
    ledger,
    touched,
    batches,
    quarantined,
    inspections,
    attempts,
    statements,
    alerts,
    run,
    rollUp,
    killedAfter,
  };
};
