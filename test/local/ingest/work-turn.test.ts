import { ingest } from '../../../local/ingest/ingest.js';
import { streamSource } from '../../../local/ingest/line-source.js';
import { ingestTurns, type WorkTurn, workTurn } from '../../../local/ingest/work-turn.js';
import { unwatched } from '../../../local/lake/lake-watch.js';
import type { Store } from '../../../local/lake/store.js';
import { askedBy } from '../../../local/turns/asker.js';
import { fairTurns } from '../../../local/turns/fair-turns.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const turnOf = (turns: ReturnType<typeof fairTurns>, tenant: string): WorkTurn =>
  askedBy({ tenant, caller: 'a token' }, () => workTurn(turns, (work) => work()));

/** Whether a promise is settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await new Promise(setImmediate);
  return done;
}

describe('turns of ingests', () => {
  it('let one of a sender work at a time, and one of another beside it at once', async () => {
    const turns = fairTurns(ingestTurns);
    const [first, second] = [turnOf(turns, 'acme'), turnOf(turns, 'acme')];
    await first.hold();
    const waits = second.hold();
    expect(await isDone(waits)).toBe(false);
    expect(await isDone(turnOf(turns, 'globex').hold())).toBe(true);
    await first.release();
    await waits;
  });

  it('are over after a while where another sender waits, and not for one of the same', async () => {
    jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick'] });
    try {
      const turns = fairTurns(ingestTurns);
      const [first, other] = [turnOf(turns, 'acme'), turnOf(turns, 'globex')];
      await first.hold();
      await other.hold();
      void turnOf(turns, 'acme').hold();
      jest.advanceTimersByTime(60_000);
      expect(first.isOver()).toBe(false);
      const third = turnOf(turns, 'initech').hold();
      await new Promise(setImmediate);
      expect([first.isOver(), other.isOver()]).toEqual([true, true]);
      await first.release();
      await third;
    } finally {
      jest.useRealTimers();
    }
  });
});

async function* from(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

/** So many lines, from a number on. */
const lines = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, at) =>
      `${logLine({ id: `r${from + at}`, account: '111122223333', time: noon + from + at })}\n`,
  ).join('');

it('an ingest holds its turn for each block, gives it away where it is over, and stores every line', async () => {
  const done: string[] = [];
  let isHeld = false;
  const turn: WorkTurn = {
    hold: async () => {
      if (!isHeld) done.push('hold');
      isHeld = true;
    },
    isOver: () => true,
    release: async () => {
      done.push('release');
      isHeld = false;
    },
  };
  let staged = 0;
  const store = {
    begin: async () => ({ id: 'an ingest', folder: temporaryFolder() }),
    record: async () => undefined,
    stage: async () => {
      expect(isHeld).toBe(true);
      staged += 1;
      return { stored: 24_000, duplicates: 0 };
    },
    position: async () => undefined,
    commit: async () => undefined,
    end: () => undefined,
  } as unknown as Store;
  // Three blocks of two megabytes each.
  const blocks = [0, 1, 2].map((at) => Buffer.from(lines(at * 8000, 8000)));
  const plan = { catalogue: '/none', apis: [] };
  const checkRoom = async () => {};
  const ingested = await ingest({ store, plan, workers: 1, watch: unwatched, turn, checkRoom }, [
    streamSource('a log', from(blocks)),
  ]);
  expect(ingested).toMatchObject({ read: 24_000 });
  expect(staged).toBe(1);
  expect(done.filter((word) => word === 'release').length).toBeGreaterThan(1);
});

it('a log that is silent keeps nobody waiting, not the one who sends it either', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    let more = () => {};
    const silence = new Promise<void>((resolve) => {
      more = resolve;
    });
    async function* silent() {
      yield Buffer.from(lines(0, 10));
      await silence;
      yield Buffer.from(lines(10, 10));
    }
    const sends = <T>(work: () => Promise<T>) => askedBy({ tenant: 'acme', caller: 'one' }, work);
    const first = sends(() => lake.ingest([streamSource('tail -f', silent())]));
    const second = sends(() =>
      lake.ingest([streamSource('a log', from([Buffer.from(lines(20, 10))]))]),
    );
    expect(await second).toMatchObject({ stored: 10 });
    more();
    expect(await first).toMatchObject({ stored: 20 });
    expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 30 }]);
  });
});

it('logs of which the next is long in coming keep nobody waiting either', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const sends = <T>(work: () => Promise<T>) => askedBy({ tenant: 'acme', caller: 'one' }, work);
    async function* slow() {
      yield streamSource('one', from([Buffer.from(lines(0, 10))]));
      const other = sends(() =>
        lake.ingest([streamSource('two', from([Buffer.from(lines(10, 10))]))]),
      );
      expect(await other).toMatchObject({ stored: 10 });
      yield streamSource('three', from([Buffer.from(lines(20, 10))]));
    }
    expect(await sends(() => lake.ingest(slow()))).toMatchObject({ stored: 20 });
  });
});
