import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom something is done, so that those who ask share the machine fairly. */
export interface Asker {
  /** Those who share one share, such as everyone with a link or a token of a tenant. */
  readonly tenant: string;
  /** Who among them. */
  readonly caller: string;
  /** Aborted when nobody waits for the answer any more; its reason says why. */
  readonly signal?: AbortSignal;
}

const askers = new AsyncLocalStorage<Asker>();

/** Nobody's request: reports that are due, what a command of this process does. */
const ourselves: Asker = { tenant: '', caller: '' };

/** Runs work for an asker: all that it asks of the database is theirs, without being passed on. */
export const askedBy = <T>(asker: Asker, work: () => T): T => askers.run(asker, work);

/** Runs work that a request set going and that is nobody's request itself: it goes on when the caller hangs up. */
export const askedByOurselves = <T>(work: () => T): T => askers.run(ourselves, work);

/** For whom what runs now is done. */
export const currentAsker = (): Asker => askers.getStore() ?? ourselves;
