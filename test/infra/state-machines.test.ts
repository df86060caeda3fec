import {
  planRollUps,
  rollUpRequest,
  rollUpSlice,
  rollUpWork,
} from '../../reporting/lake/roll-up-run.js';
import { type LakeTable, lakeColumns } from '../../reporting/lake/writing/lake-tables.js';
import { planner } from '../../reporting/lake/writing/planner.js';
import { assemblyOf, resolveAll } from '../fixtures/assembly.js';
import { touchedHoursInMemory } from '../fixtures/ledger-in-memory.js';
import { loaderWorld, objectOf } from '../fixtures/loader-world.js';
import { execute, type Machine, type Task } from '../fixtures/states-language.js';
import { onlyWriter } from '../fixtures/writer-run.js';

/** A Task state, wherever in the machine it stands. */
interface TaskState {
  readonly name: string;
  readonly resource: string;
  readonly timeoutSeconds: number | undefined;
}

const taskStates = ({ States: states }: Machine): TaskState[] =>
  Object.entries(states).flatMap(([name, state]) => {
    const { Type, Resource, TimeoutSeconds, ItemProcessor } = state as {
      Type: string;
      Resource: string;
      TimeoutSeconds?: number;
      ItemProcessor?: Machine;
    };
    if (Type === 'Task') return [{ name, resource: Resource, timeoutSeconds: TimeoutSeconds }];
    return ItemProcessor ? taskStates(ItemProcessor) : [];
  });

/** Every state machine that is deployed, by its name, as its template defines it. */
const machines = new Map(
  resolveAll(assemblyOf('manyChoices')).flatMap(({ resources }) =>
    Object.values(resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::StepFunctions::StateMachine'
        ? [[Properties.StateMachineName, JSON.parse(Properties.DefinitionString) as Machine]]
        : [],
    ),
  ) as [string, Machine][],
);

/** The roll-ups of a lake in which one hour was touched. */
const rollUps = (): Task => {
  const touched = touchedHoursInMemory();
  const hasTouched = touched.touch([0]);
  const lake = {
    touched,
    columnsOf: async (table: string) =>
      new Set(lakeColumns[table as LakeTable].map(({ name }) => name)),
    recomputed: () => undefined,
    now: () => 0,
  };
  const plan = planner({
    request: rollUpRequest,
    slice: rollUpSlice,
    plan: planRollUps(lake),
    work: rollUpWork(lake),
    writers: onlyWriter,
  });
  return async (input) => {
    await hasTouched;
    return plan(input);
  };
};

/** The loader of a lake in which one object has landed, and Athena. */
const loader = () => {
  const world = loaderWorld();
  const landed = world.land(objectOf('111122223333', 'a', [Date.parse('2026-11-20T11:00:00Z')]));
  const announced = world.ledger.announce([landed]);
  const plan: Task = async (input) => {
    await announced;
    return world.plan(input);
  };
  return { Lease: plan, Run: world.athena, HandOn: async () => ({}) };
};

/** What a machine is started with, and what stands behind the first Task of each resource. A new machine gets a row here. */
const plays: Readonly<
  Record<string, { readonly input: object; readonly tasks: () => Readonly<Record<string, Task>> }>
> = {
  'gatebook-roll-ups': {
    input: { time: '2026-11-22T10:15:00Z' },
    tasks: () => ({ Lease: rollUps(), Run: async () => ({ QueryExecution: {} }) }),
  },
  'gatebook-loader': { input: { waitMinutes: 0 }, tasks: loader },
  'gatebook-reports': {
    input: { scheduleId: 'acme/weekly' },
    tasks: () => ({
      Queue: async () => ({ deliveries: [{ deliveryId: 'one' }, { deliveryId: 'two' }] }),
      Deliver: async () => ({ again: false }),
    }),
  },
};

test('every state machine that is deployed is run here', () => {
  expect([...machines.keys()].sort()).toEqual(Object.keys(plays).sort());
});

const fault = (name: string) => Object.assign(new Error(name), { name });
const faults = {
  'is throttled': () => fault('Lambda.TooManyRequestsException'),
  fails: () => fault('Lambda.ServiceException'),
  'takes too long': () => fault('States.Timeout'),
};

/** Runs a machine; `disturbed` says of a resource's call, counted from 0, whether it fails. Answers how often each was called. */
const run = async (
  name: string,
  error: () => Error,
  disturbed: (resource: string, call: number) => boolean,
) => {
  const machine = machines.get(name) as Machine;
  const { input, tasks: made } = plays[name] as (typeof plays)[string];
  const tasks = made();
  const calls = new Map<string, number>();
  const playing = Object.fromEntries(
    taskStates(machine).flatMap(({ name: state, resource }) => {
      const task = tasks[state];
      if (!task) return [];
      const answer: Task = async (asked) => {
        const call = calls.get(resource) ?? 0;
        calls.set(resource, call + 1);
        if (disturbed(resource, call)) throw error();
        return JSON.parse(JSON.stringify(await task(asked)));
      };
      return [[resource, answer]];
    }),
  );
  const ended = await execute(machine, input, playing).then(
    () => true,
    () => false,
  );
  return { ended, calls };
};

describe.each([...machines.keys()])('%s', (name) => {
  const states = taskStates(machines.get(name) as Machine);

  test('waits for no task without an end', () => {
    for (const { name: state, timeoutSeconds } of states)
      expect([state, timeoutSeconds]).toEqual([state, expect.any(Number)]);
  });

  test.each(Object.entries(faults))('does its work when any one call %s', async (_, error) => {
    const { ended, calls } = await run(name, error, () => false);
    expect(ended).toBe(true);
    for (const [resource, count] of calls)
      for (let at = 0; at < count; at += 1) {
        const disturbed = await run(name, error, (one, call) => one === resource && call === at);
        expect([resource, at, disturbed.ended]).toEqual([resource, at, true]);
        expect(disturbed.calls.get(resource)).toBeGreaterThan(count);
      }
  });

  test.each(Object.entries(faults))('ends when every call of a task %s', async (_, error) => {
    for (const resource of new Set(states.map((state) => state.resource))) {
      const { calls } = await run(name, error, (one) => one === resource);
      expect(calls.get(resource)).toBeLessThan(1_000);
    }
  });
});
