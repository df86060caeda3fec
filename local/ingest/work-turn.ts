import { currentAsker } from '../turns/asker.js';
import type { FairTurns, TurnBounds } from '../turns/fair-turns.js';

/**
 * How many ingests work at once. One has threads, buffers and the writer of the database: thirty at once would take the
 * memory of thirty, and whoever sends one would wait for all of them.
 */
export const ingestTurns: TurnBounds = { width: 2, perTenant: 1, waiting: 500 };

/**
 * After this time an ingest lets others work who wait: long beside what starting its threads anew takes. One of the same
 * sender waits for its end, so that nobody has many that are begun and hold what they have unpacked.
 */
const sliceMs = 5_000;

/** The turn of one ingest, which it has while it works and not while its source is silent. */
export interface WorkTurn {
  /** Resolves when it may work: at once where it has the turn. @throws ProductError rate-limited; why its sender left */
  hold(): Promise<void>;
  /** Whether it should let others work now. */
  isOver(): boolean;
  /** Resolves when nothing more is done on its account: the database may be closed then. */
  release(): Promise<void>;
}

/**
 * The turn of an ingest for whoever asks now.
 *
 * @param besides told while the ingest works, until what it is given resolves
 */
export function workTurn(
  turns: FairTurns,
  besides: (work: () => Promise<void>) => Promise<void>,
): WorkTurn {
  const asker = currentAsker();
  let end: (() => Promise<void>) | undefined;
  let since = 0;
  return {
    async hold() {
      if (end) return;
      const given = await turns.take(asker);
      try {
        end = await begun(besides, given);
      } catch (error) {
        given();
        throw error;
      }
      since = performance.now();
    },
    isOver: () =>
      end !== undefined &&
      performance.now() - since > sliceMs &&
      turns.isWaitedForBeside(asker.tenant),
    async release() {
      const ending = end;
      end = undefined;
      await ending?.();
    },
  };
}

/** Begins work that goes on until what is answered is called. */
const begun = (
  besides: (work: () => Promise<void>) => Promise<void>,
  given: () => void,
): Promise<() => Promise<void>> =>
  new Promise((resolve, reject) => {
    const works = besides(
      () =>
        new Promise((leave) => {
          resolve(async () => {
            leave();
            await works.finally(given);
          });
        }),
    );
    works.catch(reject);
  });
