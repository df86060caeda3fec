import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Assigned, Assignment } from '../../core/ports/assignment.js';
import { unknownRegion } from '../../core/registry/attribution.js';
import { type Database, literal } from './database.js';
import { findCopies, mayHoldCopies } from './duplicates.js';
import type { LakeFolder } from './lake-folder.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, rewriteFiles, writePartition } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { rowsOfFiles, storedColumnList } from './requests-relation.js';
import { recompute, touchTimes } from './roll-up-tables.js';
import type { Store } from './store.js';

const unknown = literal(unknownRegion);

/** The rows that an assignment is about: what they say of their place does not differ, and they do not say all of it. */
function conditionOf({ api, from, to }: Assignment): string {
  const places = [
    ['account_id', api.accountId, unknown],
    ['region', api.region, unknown],
    ['api_id', api.restApiId, null],
    ['stage', api.stage, null],
  ] as const;
  const open = places.map(([name, , none]) =>
    none === null ? `${name} IS NULL` : `${name} = ${none}`,
  );
  const fits = places.map(
    ([name, value], index) => `(${name} = ${literal(value)} OR ${open[index]})`,
  );
  const times = [
    ...(from === undefined ? [] : [`request_time >= ${time(from)}`]),
    ...(to === undefined ? [] : [`request_time < ${time(to)}`]),
  ];
  return [...fits, ...times, `(${open.join(' OR ')})`].join(' AND ');
}

const time = (ms: number): string => `make_timestamp(${Math.trunc(ms)} * 1000)`;

/**
 * Gives the rows that name no API to one. Files are written anew and count, with the roll-ups of their times, from one
 * transaction on; killed at any instant, the rows are there once, as they were or as they are to be.
 *
 * @returns what was done, and the files that no longer count, to be removed when no query reads them
 */
export async function assign(
  db: Database,
  folder: LakeFolder,
  store: Store,
  assignment: Assignment,
): Promise<Assigned & { readonly retired: readonly string[] }> {
  const { api } = assignment;
  const condition = conditionOf(assignment);
  const listed = await listedFiles(db);
  const target = { account_id: api.accountId, region: api.region };
  const candidates = listed.filter((file) => mayHoldCopies({ ...target, dt: file.dt }, file));
  const files: LakeFile[] = [];
  for (const file of candidates) {
    const [found] = await db.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${rowsOfFiles([file], store.pathOf)} WHERE ${condition}`,
    );
    if ((found?.n ?? 0) > 0) files.push(file);
  }
  if (files.length === 0) return { assigned: 0, duplicates: 0, retired: [] };

  const { name, folder: work } = await store.workspace();
  try {
    const rows = rowsOfFiles(files, store.pathOf);
    const ownOf = (rows: string) => `SELECT * REPLACE (${literal(api.accountId)} AS account_id,
      ${literal(api.region)} AS region, ${literal(api.restApiId)} AS api_id, ${literal(api.stage)} AS stage)
      FROM ${rows} WHERE ${condition}`;
    const own = ownOf(rows);
    const others = listed.filter((file) => !files.includes(file) && candidates.includes(file));
    const copies = await findCopies(
      db,
      `(${own})`,
      others.length > 0 ? rowsOfFiles(others, store.pathOf) : null,
    );
    const once =
      copies === 0
        ? ''
        : 'AND (filename, file_row_number) NOT IN (SELECT (filename, file_row_number) FROM copies)';
    const given = path.join(work, 'given');
    const left = path.join(work, 'left');
    const givenFiles: LakeFile[] = [];
    for (const dt of new Set(files.map((file) => file.dt))) {
      const ofDay = files.filter((file) => file.dt === dt);
      const query = `SELECT ${storedColumnList} FROM (${ownOf(rowsOfFiles(ofDay, store.pathOf))} ${once})`;
      givenFiles.push(...(await writePartition(db, query, given, { ...target, dt })));
    }
    const leftFiles = await rewriteFiles(
      db,
      files,
      (some) => `SELECT ${storedColumnList} FROM ${rowsOfFiles(some, store.pathOf)}
        WHERE NOT coalesce(${condition}, false)`,
      left,
    );
    const add = [
      ...(await moveIntoPlace(givenFiles, { from: given, to: folder.logs, name })),
      ...(await moveIntoPlace(leftFiles, { from: left, to: folder.logs, name: `${name}-left` })),
    ];
    const before = files.reduce((sum, file) => sum + file.rows, 0);
    const after = add.reduce((sum, file) => sum + file.rows, 0);
    const [count] = await db.rows<{ n: number }>(`SELECT count(*) AS n FROM (${own})`);
    await db.transaction(async () => {
      await touchTimes(db, rowsOfFiles([...files, ...add], store.pathOf));
      await changeManifest(db, { add, remove: files.map((file) => file.path) }, store.pathOf);
      const partitions = new Set([...files, ...add].map(partitionOf));
      const touched = (await listedFiles(db)).filter((file) => partitions.has(partitionOf(file)));
      await recompute(db, 'times', touched, store.pathOf);
    });
    return {
      assigned: (count?.n ?? 0) - (before - after),
      duplicates: before - after,
      retired: files.map(store.pathOf),
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
