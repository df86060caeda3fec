import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueObject } from '../../core/catalogue.js';
import type { Database } from './database.js';
import type { LakeFolder } from './lake-folder.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, rewriteFiles } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { findPositions, keepPositions } from './positions.js';
import { rowsOfFiles, storedColumnList } from './requests-relation.js';
import { recompute, touchTimes } from './roll-up-tables.js';
import type { Store } from './store.js';

const catalogueKey = 'catalogue';

/**
 * Names the consumers and plans of stored rows that have none, by a catalogue which came after them. A name that a row has
 * stays: it was right at its time. Done once for each catalogue, in one transaction.
 *
 * @returns the files that no longer count, to be removed when no query reads them
 */
export async function nameKeys(
  db: Database,
  folder: LakeFolder,
  store: Store,
  catalogue: CatalogueObject,
): Promise<readonly string[]> {
  const [done] = await findPositions(db, [catalogueKey]);
  if (done?.value === catalogue.generatedAt) return [];
  await keepNames(db, catalogue);
  const files: LakeFile[] = [];
  for (const file of await listedFiles(db)) {
    const [found] = await db.rows<{ n: number }>(
      `SELECT count(*) AS n FROM (${named([file], store)}) WHERE is_named`,
    );
    if ((found?.n ?? 0) > 0) files.push(file);
  }
  const { name, folder: work } = await store.workspace();
  try {
    const to = path.join(work, 'rows');
    const add =
      files.length === 0
        ? []
        : await moveIntoPlace(
            await rewriteFiles(
              db,
              files,
              (own) => `SELECT ${storedColumnList} FROM (${named(own, store)})`,
              to,
            ),
            { from: to, to: folder.logs, name },
          );
    await db.transaction(async () => {
      if (add.length > 0) {
        await touchTimes(db, `(SELECT * FROM (${named(files, store)}) WHERE is_named)`);
        await changeManifest(db, { add, remove: files.map((file) => file.path) }, store.pathOf);
        const partitions = new Set(add.map(partitionOf));
        const left = (await listedFiles(db)).filter((file) => partitions.has(partitionOf(file)));
        await recompute(db, 'times', left, store.pathOf);
      }
      const position = { key: catalogueKey, value: catalogue.generatedAt, ingest: '' };
      await keepPositions(db, [position]);
    });
    return files.map(store.pathOf);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Lets statements look keys and plans up; of two plans that claim a key on a stage, neither governs it. */
async function keepNames(db: Database, { keys, plans }: CatalogueObject): Promise<void> {
  await db.run('CREATE OR REPLACE TEMP TABLE key_names (id VARCHAR, name VARCHAR)');
  await db.append('key_names', Object.entries(keys));
  await db.run(
    'CREATE OR REPLACE TEMP TABLE plan_stages (plan BIGINT, name VARCHAR, stage VARCHAR)',
  );
  await db.append(
    'plan_stages',
    plans.flatMap(({ name, stages }, plan) => stages.map((stage) => [plan, name, stage])),
  );
  await db.run('CREATE OR REPLACE TEMP TABLE plan_keys (plan BIGINT, id VARCHAR)');
  await db.append(
    'plan_keys',
    plans.flatMap(({ keys }, plan) => keys.map((id) => [plan, id])),
  );
}

/**
 * The rows of files with the names that they have or get; `is_named`: they get one.
 *
 * Who sent a row with a token may have made it up: its key has a name where a plan has the key on the row's own stage.
 * By its id alone, a stranger's customers could be asked for.
 */
const named = (files: readonly LakeFile[], { pathOf }: Store): string => {
  const rows = rowsOfFiles(files, pathOf);
  const called = `SELECT DISTINCT api_id, stage, api_key_id FROM ${rows} WHERE api_key_id IS NOT NULL`;
  // Only for keys that occur: ten thousand keys on every stage of three hundred plans are too many.
  const governed = `SELECT c.api_id, c.stage, c.api_key_id, min(s.name) AS name FROM (${called}) c
    JOIN plan_keys k ON k.id = c.api_key_id
    JOIN plan_stages s ON s.plan = k.plan AND s.stage = concat(c.api_id, ':', c.stage)
    GROUP BY ALL HAVING count(DISTINCT k.plan) = 1`;
  const known = `SELECT r.*, g.name AS plan_name,
      CASE WHEN g.name IS NOT NULL OR r.ingest_id IS NULL OR b.id IS NOT NULL THEN n.name END AS key_name
    FROM ${rows} r LEFT JOIN key_names n ON n.id = r.api_key_id
    LEFT JOIN (${governed}) g ON g.api_id = r.api_id AND g.stage = r.stage AND g.api_key_id = r.api_key_id
    LEFT JOIN (SELECT id FROM ingests WHERE started_by NOT LIKE 'token %') b ON b.id = r.ingest_id`;
  return `SELECT * EXCLUDE (plan_name, key_name) REPLACE (
      coalesce(consumer, key_name) AS consumer, coalesce(usage_plan, plan_name) AS usage_plan),
      (consumer IS NULL AND key_name IS NOT NULL) OR (usage_plan IS NULL AND plan_name IS NOT NULL) AS is_named
    FROM (${known})`;
};
