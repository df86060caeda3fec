import fc from 'fast-check';
import { rollUpMachine } from '../../../reporting/lake/infra/roll-up-machine.js';
import { takeLease, type Writers } from '../../../reporting/lake/lease.js';
import { planner } from '../../../reporting/lake/planner.js';
import { rollUpColumns } from '../../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../../reporting/roll-ups/roll-ups.js';
import { leaseInMemory } from '../../fixtures/lease.js';
import { quietLake } from '../../fixtures/roll-up-run.js';
import { execute } from '../../fixtures/states-language.js';

const plannerArn = 'arn:aws:lambda:eu-west-1:123456789012:function:planner';
const definition = rollUpMachine({
  plannerArn,
  workGroup: 'gatebook-roll-ups',
  database: 'gatebook',
  partition: 'aws',
});

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
  let recomputed = 0;
  const plan = planner({
    ...quietLake,
    writers,
    recomputed: () => {
      recomputed += 1;
    },
    accounts: async () => ['111122223333'],
    columnsOf: async (table) =>
      new Set(rollUpColumns(rollUps[table as keyof typeof rollUps]).map(({ name }) => name)),
    now: () => 0,
  });
  const run = async (execution: string, request: object = {}) => {
    running.add(execution);
    const tasks = {
      [plannerArn]: async (input: unknown) => JSON.parse(JSON.stringify(await plan(input))),
      'arn:aws:states:::athena:startQueryExecution.sync': async (input: unknown) => {
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

test('of the three schedules, one writes at a time, and each has written in the end', async () => {
  const { run, statements, collisions } = lake();
  await Promise.all([
    run('often'),
    run('daily', { lookBackHours: 72 }),
    run('nightly', { task: 'maintain' }),
  ]);
  expect(collisions).toEqual([]);
  expect(writersOf(statements).sort()).toEqual(['daily', 'nightly', 'often']);
});

test('a run of the quarter of an hour leaves its hours to the run that writes, and counts as none', async () => {
  const { run, statements, collisions, waits, recomputed } = lake();
  await Promise.all([run('daily', { lookBackHours: 72 }), run('often', { waitMinutes: 0 })]);
  expect(collisions).toEqual([]);
  expect(writersOf(statements)).toEqual(['daily']);
  expect(waits).toEqual([]);
  // Three days and a part of one, for both tables: the daily run's alone.
  expect(recomputed()).toBe(statements.length);
});

test('a run that was to wait fails when the time is up, and says why', async () => {
  const { run, running, writers } = lake();
  running.add('stuck');
  await takeLease('stuck', writers);
  await expect(run('late', { waitMinutes: 30 })).rejects.toMatchObject({
    name: 'RollUpFailed',
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

test('a run of the quarter of an hour that takes the lease over waits for statements that stop, and then writes', async () => {
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
    name: 'RollUpFailed',
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
