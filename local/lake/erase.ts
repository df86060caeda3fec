import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErasureMatch } from '../../core/access-log/erasable.js';
import { quarterHourMs } from '../../core/periods/duration.js';
import type { RewrittenFiles } from '../../core/registry/erasure.js';
import { noteApplied, stateToApply } from './applied-erasures.js';
import type { OpenDatabase } from './duckdb.js';
import { eraseLinesOf, findErasedLines, type LineSearch } from './erased-lines.js';
import { hashedText } from './keyed-hash.js';
import { lineMatch } from './line-match.js';
import { lineOwners } from './line-owner.js';
import type { Mutex } from './mutex.js';
import { allRejected } from './rejected-lines.js';
import { type ErasingLake, eachErasedPart, removeErased } from './remove-erased.js';
import type { Tombstone } from './tombstones.js';

/** What of a match lies in the lake. */
export interface FoundInLake {
  readonly rows: number;
  readonly extraRows: number;
  readonly rejectedLines: number;
  readonly foreignLines: number;
  /** The starts of the quarter hours of the requests, milliseconds since 1970. */
  readonly quarters: readonly number[];
}

/** How far an erasure has come: what was removed just now. */
export type ErasedStep =
  | {
      readonly kind: 'rows';
      readonly rows: number;
      readonly extraRows: number;
      readonly files: readonly RewrittenFiles[];
    }
  | { readonly kind: 'lines'; readonly lines: number; readonly file: string };

/** Erasing in a lake. */
export interface LakeErasing {
  /** The keyed hash that stands for a match. */
  hashOf(match: ErasureMatch): Promise<string>;
  find(match: ErasureMatch): Promise<FoundInLake>;
  /**
   * Removes what matches, and keeps it away: what is read again of requests up to `until` is not stored. Begun again with the
   * same id, it goes on.
   *
   * @param step is told of each step that is done, before the next one
   */
  erase(
    match: ErasureMatch,
    erasure: { readonly id: string; readonly until: string },
    step: (step: ErasedStep) => Promise<void>,
  ): Promise<void>;
}

/** A lake that is open. */
export interface OpenLakeParts extends ErasingLake {
  readonly database: Pick<OpenDatabase, 'settled' | 'renewFile'>;
  /** Held by whoever reads or changes records of rejected lines as a whole. */
  readonly records: Mutex;
}

export const lakeErasing = (lake: OpenLakeParts): LakeErasing => {
  const { db, folder, store, tombstones } = lake;
  const soughtBy = async ({ tenantId, column, value }: ErasureMatch) => ({
    tenantId,
    column,
    hash: await tombstones.hashOf(hashedText(column, value)),
    until: null,
  });
  const searchBy = async (match: ErasureMatch): Promise<LineSearch> => ({
    holds: lineMatch(match),
    ownerOf: await store.exclusive(() => lineOwners(db, match.tenantId)),
  });
  return {
    hashOf: async (match) => (await soughtBy(match)).hash,
    async find(match) {
      const sought = [await store.exclusive(() => soughtBy(match))];
      // What waits for the next transaction is in no list of files yet.
      await store.commit();
      const found = { rows: 0, extraRows: 0 };
      const quarters = new Set<number>();
      await eachErasedPart(lake, sought, async (part) => {
        found.rows += part.rows;
        found.extraRows += part.extraRows;
        for (const at of part.quarters) quarters.add(at);
      });
      const search = await searchBy(match);
      const { lines, foreign } = await lake.records(async () => {
        const all = await store.exclusive(() => allRejected(db));
        return findErasedLines(all, folder, search);
      });
      return { ...found, rejectedLines: lines, foreignLines: foreign, quarters: [...quarters] };
    },
    async erase(match, { id, until }, step) {
      const known = tombstones.all.find((one) => one.id === id);
      const { tenantId, column, hash } = await store.exclusive(() => soughtBy(match));
      let tombstone: Tombstone = { id, tenantId, column, hash, until, lines: known?.lines ?? [] };
      // From here on, whatever is staged is held against it; what was staged before counts, and is found.
      await store.committed(() => tombstones.keep(tombstone));
      const retired = await removeErased(lake, [tombstone], ({ rows, extraRows }, files) =>
        step({ kind: 'rows', rows, extraRows, files }),
      );
      await removeRetired(lake, retired);
      const search = await searchBy(match);
      await eraseLines(lake, search, {
        note: (hashes) => {
          tombstone = { ...tombstone, lines: [...new Set([...tombstone.lines, ...hashes])] };
          return store.exclusive(() => tombstones.keep(tombstone));
        },
        erased: (lines, file) => step({ kind: 'lines', lines, file }),
      });
      await store.exclusive(async () => {
        await lake.database.renewFile();
        await noteApplied(lake);
      });
    },
  };
};

/** Goes through the records of rejected lines, those of an ingest that runs when it has ended: it still adds to them. */
async function eraseLines(
  lake: OpenLakeParts,
  search: LineSearch,
  {
    note,
    erased,
  }: {
    readonly note: (hashes: readonly string[]) => Promise<void>;
    readonly erased: (lines: number, file: string) => Promise<void>;
  },
): Promise<void> {
  const { db, store } = lake;
  const seen = new Set<number>();
  for (;;) {
    const waits = await lake.records(async () => {
      const records = await store.exclusive(() => allRejected(db));
      const open = records.filter(({ id }) => !seen.has(id));
      const ended = open.filter(({ ingest }) => ingest === null || !store.running.has(ingest));
      for (const record of ended) {
        seen.add(record.id);
        const gone = await eraseLinesOf(lake, record, search, note);
        if (gone) await erased(gone.lines, gone.file);
      }
      return ended.length < open.length;
    });
    if (!waits) return;
    await sleep(lookAgainMs);
  }
}

const lookAgainMs = 200;

/** Removes files that no longer count, when no query reads them. */
async function removeRetired(
  { store, database }: OpenLakeParts,
  retired: readonly string[],
): Promise<void> {
  if (retired.length === 0) return;
  await store.exclusive(async () => {
    await database.settled();
    await Promise.all(retired.map((file) => rm(file, { force: true })));
  });
}

/**
 * Removes what was erased and is there again: rows that a crash left or a database that is lost did not know of, and those that
 * a tenant has got since, as an API was registered or a key got a name.
 */
export async function keepErased(lake: OpenLakeParts): Promise<void> {
  const { db, store, tombstones } = lake;
  if (tombstones.all.length === 0) return;
  const isApplied = await store.exclusive(async () => {
    const [noted] = await db.rows<{ state: string }>('SELECT state FROM erasures_applied');
    return noted?.state === (await stateToApply(lake));
  });
  if (isApplied) return;
  const retired = await removeErased(lake, tombstones.all, async () => {});
  await removeRetired(lake, retired);
  await store.exclusive(async () => {
    if (retired.length > 0) await lake.database.renewFile();
    await noteApplied(lake);
  });
}

/** From when on requests are others: now, or after the newest of those that are erased, whose clock may be ahead. */
export const erasedUntil = ({ quarters }: Pick<FoundInLake, 'quarters'>, now: Date): string =>
  new Date(
    quarters.reduce((latest, at) => Math.max(latest, at + quarterHourMs - 1), now.getTime()),
  ).toISOString();
