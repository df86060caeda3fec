import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { CatalogueObject } from '../../core/catalogue.js';
import type { ApiLogSettings } from '../../core/log-settings.js';
import { ProductError } from '../../core/product-error.js';
import { visibleText } from '../../core/text/visible-text.js';
import type { StreamingEngine } from '../../reporting/query/engine.js';
import { readCatalogueFile } from '../catalogue/file-catalogue.js';
import { type DiskRoom, diskRoom } from '../files/disk-room.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { ingest } from '../ingest/ingest.js';
import { replayRejected } from '../ingest/replay.js';
import { ingestTurns, type WorkTurn, workTurn } from '../ingest/work-turn.js';
import { createApplied, forgetApplied } from '../lake/applied-erasures.js';
import { assign } from '../lake/assign.js';
import { compact } from '../lake/compaction.js';
import { mayBeDamagedFile, setDamagedFilesAside } from '../lake/damaged-files.js';
import type { Database } from '../lake/database.js';
import { refuseWithoutRoom } from '../lake/disk-guard.js';
import { keepErased, lakeErasing } from '../lake/erase.js';
import { createIngests, findIngest, listIngests } from '../lake/ingests.js';
import { type LakeFolder, openLakeFolder } from '../lake/lake-folder.js';
import { lakeMemory } from '../lake/lake-memory.js';
import { type LakeWatch, unwatched } from '../lake/lake-watch.js';
import { createManifest } from '../lake/manifest.js';
import { isOutOfMemory } from '../lake/memory-error.js';
import { createMutex } from '../lake/mutex.js';
import { nameKeys } from '../lake/name-keys.js';
import { openDatabase, setDatabaseAside } from '../lake/open-database.js';
import { overOwnFiles } from '../lake/own-files.js';
import { createPositions, findPositions } from '../lake/positions.js';
import { reconcile } from '../lake/recovery.js';
import { allRejected, listRejected } from '../lake/rejected-lines.js';
import { openRejected, removeUnlisted } from '../lake/rejected-recovery.js';
import { repair } from '../lake/repair.js';
import { snapshotLake } from '../lake/snapshot.js';
import { guarded, isDiskFull } from '../lake/storage-error.js';
import { createStore, type Store } from '../lake/store.js';
import { openTombstones } from '../lake/tombstones.js';
import { undoIngest } from '../lake/undo.js';
import { createWindows, followWindows } from '../lake/windows.js';
import { fairTurns } from '../turns/fair-turns.js';
import type { Lake, LakeStatus } from './lake.js';
import { rebuiltWhenDamaged } from './rebuilt-lake.js';

const writeToStderr: Alert = (sentence) =>
  process.stderr.write(`gatebook: ${visibleText(sentence)}\n`);

export interface LakeOptions {
  readonly dataDir: string;
  /** What DuckDB may hold in memory, in its words. @default lakeMemory */
  readonly memoryLimit?: string;
  /** Told, in a sentence, of what a person should look at. @default standard error */
  readonly alert?: Alert;
  /** Threads for DuckDB, and as many workers for long inputs. @default the machine's, at most 4 */
  readonly threads?: number;
  /** What the registry says of how the logs of single APIs are read; asked at the start of every ingest. @default nothing */
  readonly logSettings?: () => Promise<readonly ApiLogSettings[]>;
  /** Is told what happens. @default nobody */
  readonly watch?: LakeWatch;
  /** How much room the disk of a folder has. @default what the file system says */
  readonly roomOf?: (folder: string) => Promise<DiskRoom>;
}

/** Opens the lake by its database as it is. @throws also what DuckDB says of a damaged one */
async function openDatabaseOfLake({
  dataDir,
  memoryLimit = lakeMemory,
  alert = writeToStderr,
  threads = Math.min(availableParallelism(), 4),
  logSettings = async () => [],
  watch = unwatched,
  roomOf = diskRoom,
}: LakeOptions): Promise<Lake> {
  const folder = await openLakeFolder(dataDir, alert);
  const database = await openDatabase(folder, {
    memoryLimit,
    threads,
    rewrite: (query, reading) => overOwnFiles(query, reading, store.pathOf),
  });
  const { writer: db, reader } = database;
  const tombstones = await openTombstones(db, folder, alert).catch(async (error) => {
    await database.close();
    throw error;
  });
  const store = createStore(db, folder, watch, tombstones);
  const records = createMutex();
  const parts = { db, folder, store, tombstones, database, records };
  try {
    await guarded(folder.root, async () => {
      await prepare(db, folder, store, alert);
      const catalogue = await soundCatalogue(folder, alert);
      if (catalogue) await nameStoredKeys(db, folder, store, catalogue, alert);
      await keepErased(parts);
    });
  } catch (error) {
    await database.close();
    throw error;
  }
  const checkRoom = () => refuseWithoutRoom(folder.root, roomOf);
  const turns = fairTurns(ingestTurns);
  const plan = async () => ({ catalogue: folder.catalogue, apis: await logSettings() });
  /** Replays that run: they store lines of any ingest. */
  let replays = 0;

  /** Files that were merged away wait for the queries that may still read them. */
  const tidy = () =>
    store.exclusive(async () => {
      const retired = await compact(db, folder, store);
      if (retired.length > 0) await database.settled();
      await Promise.all(retired.map((file) => rm(file, { force: true })));
    });

  /** Damaged files of rows are set aside where a query meets them, and it is asked again without them. */
  const askedAgain = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!mayBeDamagedFile(error) || (await setAsideDamage()) === 0) throw error;
      return ask();
    }
  };
  const engine: StreamingEngine = {
    run: (query) => askedAgain(() => database.engine.run(query)),
    stream: (query, begin) => askedAgain(() => database.engine.stream(query, begin)),
  };
  const setAsideDamage = () =>
    store.exclusive(() => setDamagedFilesAside(db, folder, store.pathOf, alert));

  /** Work that holds a turn of whoever asks now, when it needs one. */
  const inTurn = async <T>(work: (turn: WorkTurn) => Promise<T>): Promise<T> => {
    const turn = workTurn(turns, database.besidesThreads);
    try {
      return await work(turn);
    } finally {
      await turn.release();
    }
  };

  return {
    engine,
    ingest: (sources, options) =>
      inTurn(async (turn) => {
        // New rows are held against those that are there.
        await setAsideDamage();
        const known = await plan();
        const summary = await watched(watch, () =>
          guarded(folder.root, () =>
            ingest(
              { store, plan: known, workers: threads, watch, turn, checkRoom },
              sources,
              options,
            ),
          ),
        );
        await tidy();
        return summary;
      }),
    ingests: (page = {}) => listIngests(reader, page),
    findIngest: (id) => findIngest(reader, id),
    positions: (keys) => findPositions(reader, keys),
    async undo(id) {
      await setAsideDamage();
      // What an ingest that broke off has written waits for the next transaction.
      await store.commit();
      return store.exclusive(async () => {
        if (replays > 0 || store.running.has(id)) throw stillRunning(id);
        const { retired, undone } = await undoIngest(db, folder, store, id);
        if (retired.length > 0) await database.settled();
        await Promise.all(retired.map((file) => rm(file, { force: true })));
        return undone;
      });
    },
    rejected: (page = {}) => listRejected(reader, page),
    async replay(origin, signal) {
      const known = await plan();
      replays++;
      const summary = await guarded(folder.root, () =>
        // Its turn comes after the records: who has a turn waits for nobody who waits for one.
        records(() =>
          inTurn(async (turn) => {
            const all = await store.exclusive(() => allRejected(db));
            return replayRejected({ store, plan: known, folder, alert, turn }, all, origin, signal);
          }),
        ),
      ).finally(() => replays--);
      await tidy();
      return summary;
    },
    async assign(assignment, signal) {
      const assigned = await inTurn(async (turn) => {
        await turn.hold();
        return store.exclusive(async () => {
          signal?.throwIfAborted();
          const { retired, ...done } = await assign(db, folder, store, assignment);
          if (done.assigned > 0) await forgetApplied(db);
          if (retired.length > 0) await database.settled();
          await Promise.all(retired.map((file) => rm(file, { force: true })));
          return done;
        });
      });
      await keepErased(parts);
      return assigned;
    },
    async followWindows(source) {
      const once = () => store.exclusive(() => followWindows(db, source, store.pathOf));
      await guarded(folder.root, () =>
        once().catch(async (error) => {
          if (!mayBeDamagedFile(error) || (await setAsideDamage()) === 0) throw error;
          await once();
        }),
      );
      await keepErased(parts);
    },
    erasing: {
      ...lakeErasing(parts),
      erase: async (...erasure) => {
        await setAsideDamage();
        await guarded(folder.root, () => lakeErasing(parts).erase(...erasure));
      },
    },
    repair: (suspects) => store.exclusive(() => repair(db, folder, store, alert, suspects)),
    async snapshot(to, beside) {
      // What is damaged is no part of it.
      await setAsideDamage();
      return store.exclusive(async () => {
        const known = await snapshotLake(db, folder, to);
        await beside();
        return known;
      });
    },
    status: async () => {
      const [counts] = await reader.rows<LakeStatus>(`SELECT coalesce(sum(rows), 0) AS rows,
        (SELECT coalesce(sum(lines), 0)::BIGINT FROM rejected_records) AS rejected, count(*) AS files,
        coalesce(sum(bytes), 0) AS bytes, min(first_time) AS firstRequest, max(last_time) AS lastRequest
        FROM lake_files`);
      return counts as LakeStatus;
    },
    load: () => database.load(),
    // Work that has begun is finished first, so that nothing is left half-done by a closing server.
    close: () => store.exclusive(() => database.close()),
  };
}

/** Tells a watch of an ingest. */
async function watched<T>(watch: LakeWatch, ingest: () => Promise<T>): Promise<T> {
  watch.ingestBegan();
  try {
    const summary = await ingest();
    watch.ingestEnded('done');
    return summary;
  } catch (error) {
    watch.ingestEnded('failed');
    throw error;
  }
}

const stillRunning = (id: string): ProductError =>
  new ProductError(
    'request-in-progress',
    `Ingest ${id}, or a replay of rejected lines, still runs. Undo it when that has ended.`,
  );

/**
 * The catalogue, if there is one. Without names for keys, lines are stored nevertheless; with a damaged catalogue, nobody's
 * would be: it is set aside.
 */
async function soundCatalogue(
  folder: LakeFolder,
  alert: Alert,
): Promise<CatalogueObject | undefined> {
  try {
    return readCatalogueFile(folder.catalogue);
  } catch {
    const entry = await setAside(folder.root, folder.catalogue, {
      reason: 'it is not a catalogue of keys and plans',
      advice: 'Correct it and put it back: until then, keys and plans have no names in new rows.',
    });
    alert(sentenceOf(entry));
    return undefined;
  }
}

/**
 * Gives the rows that are stored the names of a catalogue that came after them. Naming writes files anew: where the disk or
 * the memory has no room for that, the rows can be read as they are, and the next opening names them.
 */
async function nameStoredKeys(
  db: Database,
  folder: LakeFolder,
  store: Store,
  catalogue: CatalogueObject,
  alert: Alert,
): Promise<void> {
  try {
    const retired = await nameKeys(db, folder, store, catalogue);
    await Promise.all(retired.map((file) => rm(file, { force: true })));
  } catch (error) {
    const lacks = isDiskFull(error)
      ? `The disk that holds the data folder ${folder.root} has no room`
      : isOutOfMemory(error)
        ? "The database's memory does not suffice"
        : undefined;
    if (lacks === undefined) throw error;
    alert(
      `${lacks} to name the keys of stored requests by ${folder.catalogue}. They stay as they are until there is room and the folder is opened again.`,
    );
  }
}

/**
 * Opens the lake of a data folder, which is made when it does not exist, and mends what a crash or damage left: a damaged
 * database, found now or later, is set aside and made anew from the Parquet files.
 *
 * @throws ProductError data-folder-held, data-folder-newer, data-folder-damaged, data-folder-unwritable, disk-full
 */
export function openLake(options: LakeOptions): Promise<Lake> {
  const { alert = writeToStderr } = options;
  return rebuiltWhenDamaged({
    open: () => openDatabaseOfLake({ ...options, alert }),
    setAside: () => setDatabaseAside(path.resolve(options.dataDir), alert),
  });
}

/** Makes the tables that are not there and brings database and files together. */
async function prepare(
  db: Database,
  folder: LakeFolder,
  store: Store,
  alert: Alert,
): Promise<void> {
  await rm(folder.staging, { recursive: true, force: true });
  // DuckDB makes a folder there for what it spills, but none above it.
  await mkdir(folder.staging);
  await openRejected(db, folder.rejected, store);
  await createWindows(db);
  await createManifest(db);
  await createIngests(db);
  await createPositions(db);
  await createApplied(db);
  await reconcile(db, folder, store, alert);
  await removeUnlisted(db, folder.rejected);
}
