import type { LandedObject } from './landed-object.js';
import type { Ledger } from './ledger.js';

/** What finds objects that no event announced. */
export interface UnannouncedDependencies {
  readonly accounts: () => Promise<readonly string[]>;
  /** All objects of an account, some at a time. */
  readonly listed: (account: string) => AsyncIterable<readonly LandedObject[]>;
  /** The contents that the ledger knows of an account's objects, by their keys. */
  readonly known: (account: string) => Promise<ReadonlyMap<string, string>>;
  readonly ledger: Pick<Ledger, 'announce'>;
}

/** Announces what lies in landing and is not known, or has another content than is known. @returns how many objects */
export async function announceUnannounced({
  accounts,
  listed,
  known,
  ledger,
}: UnannouncedDependencies): Promise<number> {
  let found = 0;
  for (const account of await accounts()) {
    const contents = await known(account);
    for await (const objects of listed(account)) {
      found += await ledger.announce(objects.filter(({ key, etag }) => contents.get(key) !== etag));
    }
  }
  return found;
}
