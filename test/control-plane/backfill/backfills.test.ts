import * as fc from 'fast-check';
import { advanceBackfills } from '../../../control-plane/backfill/advance-backfills.js';
import type { BackfillWorker } from '../../../control-plane/ports/backfill-worker.js';
import type { BackfillPiece, BackfillProgress } from '../../../core/backfill-piece.js';
import { dayMs, hourMs, minuteMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import { unmanagedLogging } from '../../../core/registry/api.js';
import type { Backfill } from '../../../core/registry/backfill.js';
import { newApi } from '../../../core/registry/new-api.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { memberAccount, memberPipeline } from '../../fixtures/member-account.js';

const account = '111122223333';
const path = `/v1/accounts/${account}/backfills`;
const order = {
  region: 'eu-west-1',
  logGroup: '/team/orders',
  from: '2026-10-01T06:00:00.000Z',
  to: '2026-10-04T00:00:00.000Z',
};
const done: BackfillProgress = { state: 'done', taskId: 't', lines: 10, said: null };

/** A control plane over an account with one log group, and rounds that a test's worker answers. */
async function plane() {
  const member = memberAccount();
  member.stage('HTTP', 'a1', 'prod', '/team/orders');
  const { call, plane } = await testPlane({ stages: member.port });
  await plane.registry.put('pipelines', memberPipeline, 'absent');
  const now = { ms: plane.clock().getTime() };
  const round = (advance: BackfillWorker['advance'], timeLeft = () => 15 * minuteMs) =>
    advanceBackfills({
      registry: plane.registry,
      worker: { advance },
      clock: () => new Date(now.ms),
      timeLeft,
      holder: 'round',
    });
  const ask = async (more: object = {}) => {
    const answer = await call({ method: 'POST', url: path, payload: { ...order, ...more } });
    return { ...answer, key: (answer.body as Backfill).id?.split('/')[1] ?? '' };
  };
  const read = async (key: string) => (await call({ url: `${path}/${key}` })).body as Backfill;
  const cancel = (key: string) => call({ method: 'POST', url: `${path}/${key}/cancel` });
  return { call, member, registry: plane.registry, now, round, ask, read, cancel };
}

describe('asking for a backfill', () => {
  it('is answered with its days, and lists it', async () => {
    const { ask, call } = await plane();
    const { status, body } = await ask();
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'queued', pieces: 3, piecesDone: 0, lines: 0 });
    expect((await call({ url: path })).body).toMatchObject({ items: [body] });
  });

  it('takes the log group that an API has, or had before it was registered', async () => {
    const { ask, registry } = await plane();
    const of = async (restApiId: string, logging: object) => {
      const api = newApi(
        { accountId: account, region: 'eu-west-1', restApiId, stage: 'prod' },
        'acme',
        '2026-11-01T00:00:00.000Z',
      );
      await registry.put(
        'apis',
        { ...api, logging: { ...unmanagedLogging, ...logging } },
        'absent',
      );
      return { api: api.id, logGroup: undefined };
    };
    expect((await ask(await of('a1', { logGroup: '/team/orders' }))).body).toMatchObject({
      logGroup: '/team/orders',
      api: `${account}/eu-west-1/a1/prod`,
    });
    const destinationArn = `arn:aws:logs:eu-west-1:${account}:log-group:/team/orders:*`;
    const before = await of('b2', { previous: { destinationArn, format: '' } });
    expect((await ask(before)).body).toMatchObject({ logGroup: '/team/orders' });
    expect(await ask(await of('c3', {}))).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('Name the log group') },
    });
  });

  it.each([
    [{ api: `${account}/eu-west-1/a1/prod` }, 'name one of the two'],
    [{ to: order.from }, 'after `from`'],
    [{ from: '2025-01-01T00:00:00.000Z' }, '400 days at most'],
    [{ logGroup: '/team/gone' }, 'There is no log group /team/gone'],
  ])('refuses %j in a sentence', async (more, sentence) => {
    const { ask } = await plane();
    const { status, body } = await ask(more);
    expect([400, 422]).toContain(status);
    expect(JSON.stringify(body)).toContain(sentence);
  });

  it('refuses an account whose pipeline cannot, and one that has asked for too many', async () => {
    const old = await plane();
    const found = await old.registry.get('pipelines', memberPipeline.id);
    await old.registry.put(
      'pipelines',
      { ...memberPipeline, backfillFunctionArn: null },
      found?.version ?? 'absent',
    );
    expect(await old.ask()).toMatchObject({ status: 409, body: { code: 'pipeline-outdated' } });
    const busy = await plane();
    for (let asked = 0; asked < 20; asked += 1) expect((await busy.ask()).status).toBe(202);
    expect(await busy.ask()).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/20 backfills.*cancel one/) },
    });
  });
});

describe('a round of backfills', () => {
  it('asks for one day after the other, of which each ends where the next begins', async () => {
    const { ask, round, read } = await plane();
    const { key } = await ask();
    const pieces: BackfillPiece[] = [];
    await round(async (_, piece) => {
      pieces.push(piece);
      return done;
    });
    expect(
      pieces.map(({ from, to }) => [from, to].map((ms) => new Date(ms).toISOString())),
    ).toEqual([
      ['2026-10-01T06:00:00.000Z', '2026-10-02T00:00:00.000Z'],
      ['2026-10-02T00:00:00.000Z', '2026-10-03T00:00:00.000Z'],
      ['2026-10-03T00:00:00.000Z', '2026-10-04T00:00:00.000Z'],
    ]);
    expect(await read(key)).toMatchObject({
      state: 'done',
      piecesDone: 3,
      lines: 30,
      reason: null,
    });
    expect((await read(key)).expiresAt).not.toBeNull();
  });

  it('waits for the next round while a task is running, and asks for that task by its id', async () => {
    const { ask, round, read } = await plane();
    const { key } = await ask();
    const pieces: BackfillPiece[] = [];
    const exporting = async (_: unknown, piece: BackfillPiece): Promise<BackfillProgress> => {
      pieces.push(piece);
      return { state: 'exporting', taskId: 'task-1', lines: 0, said: null };
    };
    await round(exporting);
    await round(exporting);
    expect(pieces.map(({ taskId }) => taskId)).toEqual([null, 'task-1']);
    expect(await read(key)).toMatchObject({ state: 'exporting', piecesDone: 0 });
  });

  it('works on one backfill of an account and Region at a time, the oldest first', async () => {
    const { ask, round, now } = await plane();
    const first = await ask();
    now.ms += 1000;
    const second = await ask();
    const worked: string[] = [];
    const waiting = async (_: unknown, piece: BackfillPiece): Promise<BackfillProgress> => {
      worked.push(piece.backfill);
      return { state: 'waiting', taskId: null, lines: 0, said: 'Another task is running.' };
    };
    await round(waiting);
    await round(waiting);
    const oldest = [first.key, second.key].sort()[0];
    expect(worked).toEqual([oldest, oldest]);
  });

  it('repeats a day that fails, as a task of its own, and gives up after three attempts', async () => {
    const { ask, round, read } = await plane();
    const { key } = await ask();
    const attempts: number[] = [];
    for (let rounds = 0; rounds < 5; rounds += 1)
      await round(async (_, piece) => {
        attempts.push(piece.attempt);
        return { state: 'failed', taskId: 't', lines: 0, said: 'The export task ended as FAILED.' };
      });
    expect(attempts).toEqual([1, 2, 3]);
    expect(await read(key)).toMatchObject({
      state: 'failed',
      reason: 'The export task ended as FAILED.',
    });
  });

  it('says why an account cannot be asked, and goes on when it can', async () => {
    const { ask, round, read } = await plane();
    const { key } = await ask();
    const told = await round(async () => {
      throw new ProductError('aws-role-missing', 'The role is not there yet.');
    });
    expect(told).toMatchObject({ unreachable: 1 });
    expect(await read(key)).toMatchObject({
      state: 'queued',
      reason: 'The role is not there yet.',
    });
    await round(async () => done);
    expect(await read(key)).toMatchObject({ state: 'done' });
  });

  it('does not export what came in the last twelve hours, and says when it goes on', async () => {
    const { ask, round, read, now } = await plane();
    const { key } = await ask({
      from: new Date(now.ms - hourMs).toISOString(),
      to: new Date(now.ms).toISOString(),
    });
    const never = async (): Promise<never> => {
      throw new Error('asked too early');
    };
    await round(never);
    const until = new Date(now.ms + 12 * hourMs).toISOString();
    expect((await read(key)).reason).toContain(until);
    now.ms += 13 * hourMs;
    await round(async () => done);
    expect(await read(key)).toMatchObject({ state: 'done', reason: null });
  });

  it('begins no call that may outlast it, and none of a backfill that another round holds', async () => {
    const { ask, round, registry, now } = await plane();
    const asked = await ask();
    const calls: string[] = [];
    const advance = async (): Promise<BackfillProgress> => {
      calls.push('call');
      return done;
    };
    await round(advance, () => 10 * minuteMs);
    expect(calls).toEqual([]);
    const id = `${account}/${asked.key}`;
    const held = await registry.get('backfills', id);
    const lease = { holder: 'other', until: new Date(now.ms + minuteMs).toISOString() };
    await registry.put('backfills', { ...(held?.item as Backfill), lease }, held?.version ?? 0);
    await round(advance);
    expect(calls).toEqual([]);
    now.ms += 2 * minuteMs;
    await round(advance);
    expect(calls).toHaveLength(3);
  });

  it('leaves no account for what is wrong with another, and fails in the end', async () => {
    const { ask, round, registry, read } = await plane();
    const other = '444455556666';
    await registry.put(
      'pipelines',
      { ...memberPipeline, id: `${other}/eu-west-1`, accountId: other },
      'absent',
    );
    const { key, body } = await ask();
    const theirs = { ...(body as Backfill), id: `${other}/b1`, accountId: other };
    await registry.put('backfills', theirs, 'absent');
    const run = round(async ({ accountId }) => {
      if (accountId === other) throw new TypeError('a mistake of ours');
      return done;
    });
    await expect(run).rejects.toThrow('could not go on');
    expect(await read(key)).toMatchObject({ state: 'done' });
  });
});

describe('cancelling a backfill', () => {
  it('cancels what was begun, also if it is asked for while a call is under way', async () => {
    const { ask, round, read, cancel } = await plane();
    const { key } = await ask();
    await round(async () => {
      expect(await cancel(key)).toMatchObject({ status: 202, body: { state: 'cancelling' } });
      return { state: 'exporting', taskId: 'task-1', lines: 0, said: null };
    });
    expect(await read(key)).toMatchObject({ state: 'cancelling', taskId: 'task-1' });
    const asked: BackfillPiece[] = [];
    await round(async (_, piece) => {
      asked.push(piece);
      return { state: 'cancelled', taskId: 'task-1', lines: 0, said: null };
    });
    expect(asked).toMatchObject([{ cancel: true, taskId: 'task-1' }]);
    expect(await read(key)).toMatchObject({ state: 'cancelled' });
    expect(await cancel(key)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  });
});

describe('whatever happens on the way', () => {
  const answer = fc.constantFrom<BackfillProgress['state'] | 'unreachable'>(
    'waiting',
    'exporting',
    'reading',
    'done',
    'failed',
    'unreachable',
  );

  it('a backfill ends in one of three states, each day done once and in order, its counts within their bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { maxLength: 25 }),
        fc.option(fc.nat(10)),
        async (answers, cancelAt) => {
          const { ask, round, read, cancel, now } = await plane();
          const { key } = await ask();
          const finished: number[] = [];
          let lines = 0;
          const advance = async (_: unknown, piece: BackfillPiece): Promise<BackfillProgress> => {
            if (piece.cancel) return { state: 'cancelled', taskId: null, lines: 0, said: null };
            const state = answers.shift() ?? 'done';
            if (state === 'unreachable') throw new ProductError('aws-throttled', 'later');
            if (state === 'done') finished.push(piece.number);
            lines += 1;
            return { state, taskId: 't', lines: 1, said: null };
          };
          for (let rounds = 0; rounds < 40; rounds += 1) {
            if (rounds === cancelAt) await cancel(key);
            await round(advance);
            now.ms += 5 * minuteMs;
          }
          const end = await read(key);
          expect(['done', 'failed', 'cancelled']).toContain(end.state);
          expect(finished).toEqual(finished.map((_, index) => index));
          expect(end.piecesDone).toBe(finished.length);
          expect(end.lines).toBe(lines);
          if (end.state === 'done') expect(finished).toEqual([0, 1, 2]);
          expect(Date.parse(end.expiresAt ?? '')).toBeLessThan(now.ms + 90 * dayMs);
        },
      ),
      { numRuns: 30 },
    );
  });
});
