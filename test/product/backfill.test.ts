import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { BackfillPiece } from '../../core/backfill-piece.js';
import { minuteMs } from '../../core/periods/duration.js';
import { advancePiece, type ExportTask, type PiecePorts } from '../../product/backfill/piece.js';
import { recordsOf } from '../../product/backfill/records.js';

const piece: BackfillPiece = {
  backfill: 'b1',
  number: 3,
  attempt: 1,
  logGroup: '/team/orders',
  from: 1_700_000_000_000,
  to: 1_700_086_400_000,
  taskId: null,
  cancel: false,
};

/** CloudWatch Logs, the bucket and the stream in memory. `dying` makes the next use of a port fail. */
function world(files: Record<string, string[]> = {}) {
  const tasks = new Map<string, ExportTask & { name: string; folder: string }>();
  const bucket = new Map<string, string[]>();
  const taken: string[] = [];
  const state = { busy: false, timeLeft: 10 * minuteMs, dieAfter: Infinity };
  const step = () => {
    state.dieAfter -= 1;
    if (state.dieAfter < 0) throw new Error('the function died');
  };
  const ports: PiecePorts = {
    exports: {
      byId: async (taskId) => tasks.get(taskId),
      byName: async (name) => [...tasks.values()].find((task) => task.name === name),
      start: async ({ name, folder, logGroup }) => {
        step();
        if (state.busy) return 'busy';
        if (logGroup === '/gone') return { refused: 'There is no log group /gone.' };
        const taskId = `task-${tasks.size + 1}`;
        tasks.set(taskId, { taskId, name, folder, state: 'running', said: '' });
        step();
        return { taskId };
      },
      cancel: async (taskId) => {
        const task = tasks.get(taskId);
        if (task) tasks.set(taskId, { ...task, state: 'ended', said: 'CANCELLED' });
      },
    },
    files: async function* (prefix) {
      for (const key of [...bucket.keys()].sort()) if (key.startsWith(prefix)) yield key;
    },
    lines: async function* (file) {
      yield* bucket.get(file) ?? [];
    },
    eventOf: (line, logGroup) => JSON.stringify({ line, logGroup }),
    put: async (records) => {
      step();
      for (const record of records) taken.push(...gunzipSync(record).toString().split('\n'));
      step();
    },
    takeAway: async (file) => {
      step();
      bucket.delete(file);
    },
    timeLeft: () => state.timeLeft,
  };
  return {
    ports,
    state,
    tasks,
    bucket,
    lines: () => taken.map((event) => JSON.parse(event).line as string),
    /** CloudWatch Logs ends what is running, having written the files. */
    finish(outcome: 'completed' | 'ended' = 'completed') {
      for (const task of tasks.values()) {
        if (task.state !== 'running') continue;
        tasks.set(task.taskId, {
          ...task,
          state: outcome,
          said: 'The export task ended as FAILED.',
        });
        if (outcome === 'ended') continue;
        bucket.set(`${task.folder}/aws-logs-write-test`, ['test']);
        for (const [name, lines] of Object.entries(files))
          bucket.set(`${task.folder}/${name}`, lines);
      }
    },
  };
}

describe('a piece of a backfill', () => {
  it('is exported first, waited for, then read, and its files are gone', async () => {
    const { ports, finish, lines, bucket, tasks } = world({
      's/000000.gz': ['a', 'b'],
      's/000001.gz': ['c'],
    });
    const begun = await advancePiece(ports, piece);
    expect(begun).toMatchObject({ state: 'exporting', taskId: 'task-1', lines: 0 });
    expect([...tasks.values()]).toMatchObject([
      { name: 'gatebook-b1-3-1', folder: 'backfill/b1/3-1' },
    ]);
    const again = { ...piece, taskId: 'task-1' };
    expect(await advancePiece(ports, again)).toMatchObject({ state: 'exporting' });
    finish();
    expect(await advancePiece(ports, again)).toMatchObject({ state: 'done', lines: 3 });
    expect(lines()).toEqual(['a', 'b', 'c']);
    expect([...bucket.keys()]).toEqual([]);
    expect(await advancePiece(ports, again)).toMatchObject({ state: 'done', lines: 0 });
  });

  it('waits while another task of the account is running', async () => {
    const { ports, state } = world();
    state.busy = true;
    const { state: waits, said } = await advancePiece(ports, piece);
    expect([waits, said]).toEqual(['waiting', expect.stringContaining('one at a time')]);
  });

  it('fails with the reason of a task that failed, or cannot be', async () => {
    const { ports, finish } = world();
    await advancePiece(ports, piece);
    finish('ended');
    expect(await advancePiece(ports, piece)).toMatchObject({
      state: 'failed',
      said: expect.stringContaining('FAILED'),
    });
    expect(await advancePiece(ports, { ...piece, attempt: 2, logGroup: '/gone' })).toMatchObject({
      state: 'failed',
      said: expect.stringContaining('/gone'),
    });
  });

  it('begins no file that there may be no time for', async () => {
    const { ports, finish, state, lines } = world({ 's/0.gz': ['a'] });
    await advancePiece(ports, piece);
    finish();
    state.timeLeft = 7 * minuteMs;
    expect(await advancePiece(ports, piece)).toMatchObject({ state: 'reading', lines: 0 });
    state.timeLeft = 9 * minuteMs;
    expect(await advancePiece(ports, piece)).toMatchObject({ state: 'done', lines: 1 });
    expect(lines()).toEqual(['a']);
  });

  it('is cancelled with its task and its files', async () => {
    const { ports, tasks, bucket, finish, lines } = world({ 's/0.gz': ['a'] });
    await advancePiece(ports, piece);
    expect(await advancePiece(ports, { ...piece, cancel: true })).toMatchObject({
      state: 'cancelled',
    });
    expect([...tasks.values()]).toMatchObject([{ state: 'ended' }]);
    await advancePiece(ports, { ...piece, attempt: 2 });
    finish();
    await advancePiece(ports, { ...piece, attempt: 2, cancel: true });
    expect([...bucket.keys()]).toEqual([]);
    expect(lines()).toEqual([]);
  });

  it('loses no line and begins no second task, wherever the function dies', async () => {
    const content = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,3}\/\d{1,3}\.gz$/),
      fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 5 }),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat(8), { maxLength: 6 }), async (files, deaths) => {
        const { ports, finish, lines, tasks, bucket, state } = world(files);
        for (const after of [...deaths, Infinity, Infinity]) {
          state.dieAfter = after;
          await advancePiece(ports, piece).catch(() => undefined);
          finish();
        }
        expect(tasks.size).toBe(1);
        expect([...bucket.keys()]).toEqual([]);
        expect(new Set(lines())).toEqual(new Set(Object.values(files).flat()));
        if (deaths.length === 0) expect(lines().sort()).toEqual(Object.values(files).flat().sort());
      }),
      { numRuns: 100 },
    );
  });
});

test('lines are gathered into records of a bounded size, in order, and none is empty', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `${index} ${'x'.repeat(300)}`);
  async function* exported() {
    yield '';
    yield* lines;
  }
  const seen: string[] = [];
  let [records, events] = [0, 0];
  for await (const made of recordsOf(exported(), (line) => line)) {
    const text = gunzipSync(made.record).toString();
    expect(text.length).toBeLessThan(300_000);
    seen.push(...text.split('\n'));
    records += 1;
    events += made.events;
  }
  expect(seen).toEqual(lines);
  expect(events).toBe(5000);
  expect(records).toBeGreaterThan(4);
});
