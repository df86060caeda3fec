import { hourMs } from '../../../core/periods/duration.js';
import {
  planRollUps,
  rollUpRequest,
  rollUpSlice,
  rollUpWork,
} from '../../../reporting/lake/roll-up-run.js';
import type { ColumnsOfTable } from '../../../reporting/lake/writing/glue.js';
import { type LakeTable, lakeColumns } from '../../../reporting/lake/writing/lake-tables.js';
import { planner } from '../../../reporting/lake/writing/planner.js';
import { touchedHoursInMemory } from '../../fixtures/ledger-in-memory.js';
import { stateTask } from '../../fixtures/state-task.js';
import { execute, type Task } from '../../fixtures/states-language.js';
import {
  machineOf,
  machineTasks,
  onlyWriter,
  queryFailed,
  rollUpsArn,
} from '../../fixtures/writer-run.js';

const validate: (definition: object) => {
  isValid: boolean;
  errorsText(): string;
} = require('asl-validator');

const definition = machineOf();
const at = (time: string) => Date.parse(time);

/** What a table of the lake has that lacks nothing. */
const declared = (table: string) =>
  new Set(lakeColumns[table as LakeTable].map(({ name }) => name));

/** The roll-ups of a lake; Athena takes statements down. */
const rollUps = (athena: Task, columnsOf: ColumnsOfTable = async (table) => declared(table)) => {
  const touched = touchedHoursInMemory();
  let recomputed = 0;
  const work = {
    touched,
    columnsOf,
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
    writers: onlyWriter,
  });
  return {
    touched,
    plan,
    recomputed: () => recomputed,
    run: (request: object = {}) =>
      execute(definition, request, {
        [machineTasks.planner]: stateTask(plan),
        [machineTasks.athena]: athena,
      }),
  };
};

const noting =
  (ran: string[]): Task =>
  async (input) => {
    ran.push((input as { QueryString: string }).QueryString);
    return {};
  };

test.each([[undefined], [rollUpsArn]])(
  'the definition is valid Amazon States Language (next: %s)',
  (next) => {
    const result = validate(machineOf(next));
    expect(result.isValid ? '' : result.errorsText()).toBe('');
  },
);

test('the hours that were touched are replaced in both roll-ups, the newest first, and no others', async () => {
  const ran: string[] = [];
  const lake = rollUps(noting(ran));
  await lake.touched.touch(
    ['2026-11-20T23:00:00Z', '2026-11-21T00:00:00Z', '2026-11-21T01:00:00Z'].map(at),
  );
  await lake.run();
  expect(
    ran.map((sql) => [
      /^MERGE INTO "(\w+)"/.exec(sql)?.[1],
      /FROM "requests" WHERE \(request_time >= TIMESTAMP '([^']*)' AND request_time < TIMESTAMP '([^']*)'\)/
        .exec(sql)
        ?.slice(1),
    ]),
  ).toEqual([
    ['usage', ['2026-11-21 00:00:00.000', '2026-11-21 02:00:00.000']],
    ['audience', ['2026-11-21 00:00:00.000', '2026-11-21 02:00:00.000']],
    ['usage', ['2026-11-20 23:00:00.000', '2026-11-21 00:00:00.000']],
    ['audience', ['2026-11-20 23:00:00.000', '2026-11-21 00:00:00.000']],
  ]);
  expect(await lake.touched.list()).toEqual([]);
  expect(lake.recomputed()).toBe(2);
});

test('where nothing was touched the roll-ups are up to date, and say so', async () => {
  const ran: string[] = [];
  const lake = rollUps(noting(ran));
  await lake.run();
  expect(ran).toEqual([]);
  expect(lake.recomputed()).toBe(1);
});

test('an hour that is touched while it is recomputed stays to be recomputed', async () => {
  const lake = rollUps(async () => {
    await lake.touched.touch([hourMs]);
    return {};
  });
  await lake.touched.touch([hourMs]);
  await lake.run();
  expect((await lake.touched.list()).map(({ hour }) => hour)).toEqual([hourMs]);
});

test('hours stay to be recomputed when one of the two statements fails', async () => {
  let failing = true;
  const lake = rollUps(async (input) => {
    const { QueryString: sql } = input as { QueryString: string };
    if (failing && sql.includes('"audience"')) throw queryFailed('SYNTAX_ERROR: line 1');
    return {};
  });
  await lake.touched.touch([0]);
  await expect(lake.run()).rejects.toMatchObject({ name: 'RunFailed' });
  expect(await lake.touched.list()).toHaveLength(1);
  failing = false;
  await lake.run();
  expect(await lake.touched.list()).toEqual([]);
});

test('of a backfill over four months each run takes a month of hours, within what a state holds', async () => {
  const ran: string[] = [];
  const lake = rollUps(noting(ran));
  await lake.touched.touch(Array.from({ length: 120 * 24 }, (_, hour) => hour * hourMs));
  await lake.run();
  expect(ran).toHaveLength(31 * 2);
  for (let more = 0; more < 3; more += 1) await lake.run();
  expect(await lake.touched.list()).toEqual([]);
});

test('a table that lacks columns gets them before anything else, once, and is left alone after that', async () => {
  const tables = { usage: declared('usage'), audience: declared('audience') };
  tables.usage.delete('quota_exceeded');
  tables.usage.delete('first_seen');
  const ran: string[] = [];
  const lake = rollUps(
    async (input) => {
      const { QueryString } = input as { QueryString: string };
      ran.push(QueryString);
      const [, table, columns] =
        /^ALTER TABLE `(\w+)` ADD COLUMNS \((.*)\)$/.exec(QueryString) ?? [];
      for (const [, name] of columns?.matchAll(/`(\w+)`/g) ?? []) {
        tables[table as keyof typeof tables].add(name as string);
      }
      return {};
    },
    async (table) => tables[table as keyof typeof tables],
  );
  await lake.touched.touch([0]);
  await lake.run();
  expect(ran.map((sql) => sql.split('\n')[0]?.slice(0, 90))).toEqual([
    'ALTER TABLE `usage` ADD COLUMNS (`quota_exceeded` bigint, `first_seen` timestamp)',
    expect.stringMatching(/^MERGE INTO "usage"/),
    expect.stringMatching(/^MERGE INTO "audience"/),
  ]);
  ran.length = 0;
  await lake.run();
  expect(ran).toEqual([]);
});

test('two runs that both saw a column missing do not stumble over each other', async () => {
  let columns = new Set<string>();
  const { plan } = rollUps(noting([]), async () => columns);
  const { slices } = (await plan({ step: 'plan', request: {} })) as { slices: object[] };
  columns = declared('usage');
  expect(await plan({ step: 'next', at: slices[0] })).toMatchObject({
    state: 'run',
    sql: 'SELECT 1',
  });
});

test('a nightly run compacts days that are over, one by one, and leaves those alone that are still written', async () => {
  const ran: string[] = [];
  await rollUps(noting(ran)).run({ task: 'maintain', time: '2026-11-22T02:05:00Z' });
  expect(ran).toHaveLength(2 * 9);
  expect(ran[0]).toBe(
    `OPTIMIZE "usage" REWRITE DATA USING BIN_PACK\nWHERE ("quarter_hour" >= TIMESTAMP '2026-11-21 00:00:00.000' AND "quarter_hour" < TIMESTAMP '2026-11-22 00:00:00.000')`,
  );
  expect(ran[7]).toContain(`>= TIMESTAMP '2026-11-14 00:00:00.000'`);
  expect(ran[8]).toBe('VACUUM "usage"');
});

test('a nightly run that cannot compact fails, after some tries or at once', async () => {
  for (const [fault, tries] of [
    [queryFailed('GENERIC_INTERNAL_ERROR: disk', true), 5],
    [queryFailed('SYNTAX_ERROR: line 1'), 1],
  ] as const) {
    let ran = 0;
    const broken = rollUps(async () => {
      ran += 1;
      throw fault;
    });
    await expect(broken.run({ task: 'maintain' })).rejects.toMatchObject({ name: 'RunFailed' });
    expect(ran).toBe(tries);
  }
});
