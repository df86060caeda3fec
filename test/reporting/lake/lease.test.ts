import fc from 'fast-check';
import { hourMs } from '../../../core/periods/duration.js';
import {
  planRollUps,
  rollUpRequest,
  rollUpSlice,
  rollUpWork,
} from '../../../reporting/lake/roll-up-run.js';
import { type LakeTable, lakeColumns } from '../../../reporting/lake/writing/lake-tables.js';
import { takeLease, type Writers } from '../../../reporting/lake/writing/lease.js';
import { planner } from '../../../reporting/lake/writing/planner.js';
import { leaseInMemory } from '../../fixtures/lease.js';
import { touchedHoursInMemory } from '../../fixtures/ledger-in-memory.js';
import { execute } from '../../fixtures/states-language.js';
import { machineOf, machineTasks } from '../../fixtures/writer-run.js';

const definition = machineOf();

/** Executions of the machine over one lake, which note each statement that begins while another one runs. */
const lake = ({ stopStatements = async () => 0 }: Partial<Writers> = {}) => {
  const running = new Set<string>();
  const statements: { execution: string; sql: string }[] = [];
  const collisions: string[] = [];
  const waits: number[] = [];
  let writing: string | undefined;
  const writers: Writers = {
    lease: leaseInMemory(),
    isRunning: async (execution) => running.has(execution),
    stopStatements,
  };
  const touched = touchedHoursInMemory();
  /** What the loader leaves behind. */
  const touch = () => touched.touch([0, 5, 30].map((hour) => hour * hourMs));
  let recomputed = 0;
  const work = {
    touched,
    columnsOf: async (table: string) =>
      new Set(lakeColumns[table as LakeTable].map(({ name }) => name)),
    recomputed: () => {
      recomputed += 1;
    },
    now: () => 0,
  };
  const plan = planner({
    request: rollUpRequest,
    slice: rollUpSlice,
    plan: planRollUps(work),
    work: rollUpWork(work),
    writers,
  });
  const run = async (execution: string, request: object = {}) => {
    running.add(execution);
    await touch();
    const tasks = {
      [machineTasks.planner]: async (input: unknown) =>
        JSON.parse(JSON.stringify(await plan(input))),
      [machineTasks.athena]: async (input: unknown) => {
        const { QueryString: sql } = input as { QueryString: string };
        if (writing !== undefined) collisions.push(`${execution} beside ${writing}: ${sql}`);
        writing = execution;
        statements.push({ execution, sql });
        for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
        writing = undefined;
        return {};
      },
    };
    const wait = async (seconds: number) => {
      waits.push(seconds);
      await new Promise(setImmediate);
    };
    try {
      const input = { time: '2026-11-22T10:15:00Z', ...request };
      return await execute(definition, input, tasks, wait, execution);
    } finally {
      running.delete(execution);
    }
  };
  return { run, running, writers, statements, collisions, waits, recomputed: () => recomputed };
};

const writersOf = (statements: readonly { execution: string }[]) => [
  ...new Set(statements.map(({ execution }) => execution)),
];

test('of runs that meet, one writes at a time, and all that there was to do is done', async () => {
  const { run, statements, collisions } = lake();
  await Promise.all([run('first'), run('second'), run('nightly', { task: 'maintain' })]);
  expect(collisions).toEqual([]);
  expect(writersOf(statements)).toContain('nightly');
  const merged = statements.filter(({ sql }) => sql.startsWith('MERGE'));
  expect(merged.length).toBeGreaterThanOrEqual(6);
});

test('a run that is not to wait leaves its hours to the run that writes, and counts as none', async () => {
  const { run, statements, collisions, waits, recomputed } = lake();
  await Promise.all([run('first'), run('second', { waitMinutes: 0 })]);
  expect(collisions).toEqual([]);
  expect(writersOf(statements)).toEqual(['first']);
  expect(waits).toEqual([]);
  // Three hours that do not follow each other, for both tables: the first run's alone.
  expect(statements).toHaveLength(6);
  expect(recomputed()).toBe(3);
});

test('a run that was to wait fails when the time is up, and says why', async () => {
  const { run, running, writers } = lake();
  running.add('stuck');
  await takeLease('stuck', writers);
  await expect(run('late', { waitMinutes: 30 })).rejects.toMatchObject({
    name: 'RunFailed',
    message: 'Another run has been writing for 30 minutes.',
  });
});

test('a run that ended without a word, and the statement that it left behind, keep nobody out', async () => {
  let left = 2;
  const { run, writers, statements, waits } = lake({
    stopStatements: async () => Math.max(0, left--),
  });
  left = 0;
  await takeLease('aborted', writers);
  left = 2;
  await run('next');
  // Asked twice to stop before it had: what runs is waited for, not written beside.
  expect(waits).toEqual([30, 30]);
  expect(writersOf(statements)).toEqual(['next']);
});

test('a run that is not to wait for others, and takes the lease over, waits for statements that stop, and then writes', async () => {
  let left = 0;
  const { run, writers, statements, waits } = lake({
    stopStatements: async () => Math.max(0, left--),
  });
  await takeLease('aborted', writers);
  left = 2;
  await run('often', { waitMinutes: 0 });
  expect(waits).toEqual([30, 30]);
  expect(writersOf(statements)).toEqual(['often']);
});

test('a statement that does not stop within the half hour that Athena gives it fails the run, in words of its own', async () => {
  const { run, running, writers, statements, waits } = lake({ stopStatements: async () => 1 });
  await takeLease('aborted', writers);
  await expect(run('often', { waitMinutes: 0 })).rejects.toMatchObject({
    name: 'RunFailed',
    message: 'Statements of a run that has ended have been stopping for 30 minutes.',
  });
  expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBe(30 * 60);
  expect(statements).toEqual([]);
  // Nobody else was let in meanwhile.
  running.add('often');
  expect(await takeLease('another', writers)).toBe('others');
});

test('time that was waited for another run is not taken from the time that its statements have to stop', async () => {
  let left = 0;
  const { run, running, writers, waits, statements } = lake({
    stopStatements: async () => Math.max(0, left--),
  });
  running.add('slow');
  await takeLease('slow', writers);
  left = 59;
  const next = run('next', { waitMinutes: 10 });
  while (waits.length < 20) await new Promise(setImmediate);
  running.delete('slow');
  await next;
  expect(waits).toHaveLength(20 + 59);
  expect(writersOf(statements)).toEqual(['next']);
});

test('whoever asks, in whatever order, one holds the lease', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 4 }), { minLength: 2, maxLength: 12 }),
      fc.scheduler(),
      async (askers, scheduler) => {
        const writers: Writers = {
          lease: leaseInMemory(() => scheduler.schedule(Promise.resolve())),
          isRunning: async () => true,
          stopStatements: async () => 0,
        };
        const answers = askers.map(async (asker) => ({
          asker,
          standing: await takeLease(`execution ${asker}`, writers),
        }));
        const holders = (await scheduler.waitFor(Promise.all(answers))).filter(
          ({ standing }) => standing === 'held',
        );
        expect(new Set(holders.map(({ asker }) => asker)).size).toBe(1);
      },
    ),
  );
});
