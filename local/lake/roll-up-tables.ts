import { createHash } from 'node:crypto';
import { duckdb } from '../../reporting/expression/dialect/duckdb.js';
import { renderExpression } from '../../reporting/expression/render-expression.js';
import { audience } from '../../reporting/roll-ups/audience.js';
import { type RollUp, rollUpColumns } from '../../reporting/roll-ups/roll-up.js';
import { usage } from '../../reporting/roll-ups/usage.js';
import { type Database, literal } from './database.js';
import type { LakeFile } from './parquet-files.js';
import { duckdbType, rowsOfFiles } from './requests-relation.js';
import { selectRollUp } from './roll-up-select.js';

const rollUps: readonly RollUp[] = [usage, audience];

/**
 * Which rows are computed anew: those of the quarter hours, or of the APIs, that stand in the temporary table `touched`. A row
 * of a roll-up belongs to one quarter hour and one API, so that either way whole rows are replaced.
 */
export type Touched = 'times' | 'apis';

const keys: Record<Touched, readonly string[]> = {
  times: ['account_id', 'region', 'quarter_hour'],
  apis: ['account_id', 'region', 'api_id', 'stage'],
};

const quarterHour = duckdb.quarterHour('request_time');

/** Makes `touched` of the times and places of some requests. */
export const touchTimes = (db: Database, requests: string): Promise<void> =>
  db.run(`CREATE OR REPLACE TEMP TABLE touched AS
    SELECT DISTINCT account_id, region, ${quarterHour} AS quarter_hour FROM ${requests}`);

const table = (rollUp: RollUp): string =>
  `CREATE TABLE ${rollUp.name} (${rollUpColumns(rollUp)
    .map(({ name, type }) => `"${name}" ${duckdbType(type)}`)
    .join(', ')})`;

const rows = (rollUp: RollUp, requests: string): string =>
  selectRollUp(rollUp, requests, 'api_windows');

/** Changes whenever a roll-up would be computed differently. */
const fingerprint = createHash('sha256')
  .update(rollUps.map((rollUp) => `${table(rollUp)}\n${rows(rollUp, 'requests')}`).join('\n'))
  .digest('hex');

/** Makes the tables, or makes them anew where another version of Gatebook made them; true: they want filling. */
export async function ensureRollUpTables(db: Database): Promise<boolean> {
  await db.run('CREATE TABLE IF NOT EXISTS roll_up_version (fingerprint VARCHAR)');
  const [found] = await db.rows<{ fingerprint: string }>('SELECT fingerprint FROM roll_up_version');
  if (found?.fingerprint === fingerprint) return false;
  for (const rollUp of rollUps) {
    await db.run(`DROP TABLE IF EXISTS ${rollUp.name}`);
    await db.run(table(rollUp));
  }
  await db.run('DELETE FROM roll_up_version');
  await db.run('INSERT INTO roll_up_version VALUES (?)', [fingerprint]);
  return true;
}

/**
 * Replaces the touched rows of the roll-ups by what the files say. `files` must hold every row of the touched quarter hours
 * or APIs; what else they hold is passed over.
 */
export async function recompute(
  db: Database,
  touched: Touched,
  files: readonly LakeFile[],
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const using = keys[touched].join(', ');
  for (const rollUp of rollUps) {
    const same = keys[touched].map((key) => `t.${key} IS NOT DISTINCT FROM r.${key}`).join(' AND ');
    await db.run(`DELETE FROM ${rollUp.name} r USING touched t WHERE ${same}`);
    for (const days of wholeDays(files)) {
      const requests = `(SELECT * FROM (SELECT *, ${quarterHour} AS quarter_hour
        FROM ${rowsOfFiles(days, pathOf)}) SEMI JOIN touched USING (${using}))`;
      for (const slice of await slices(db, rollUp, requests)) {
        // A tenant's rows stand together, so that a query skips the blocks of all others.
        await db.run(
          `INSERT INTO ${rollUp.name} ${rows(rollUp, slice)} ORDER BY tenant_id, quarter_hour`,
        );
      }
    }
  }
}

/** Computes whole days anew, for the files or the roll-ups themselves changed. */
export async function recomputeDays(
  db: Database,
  days: ReadonlySet<string>,
  files: readonly LakeFile[],
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const among = `IN (${[...days].map((day) => `DATE ${literal(day)}`).join(', ')})`;
  await db.run(`CREATE OR REPLACE TEMP TABLE touched AS
    SELECT account_id, region, quarter_hour FROM usage WHERE quarter_hour::DATE ${among}
    UNION SELECT account_id, region, ${quarterHour} FROM requests WHERE dt ${among}`);
  await recompute(
    db,
    'times',
    files.filter((file) => days.has(file.dt)),
    pathOf,
  );
}

/** Groups that are computed at a time: each holds two histograms, and all of them have to fit into memory. */
const groupsAtATime = 4000;

/**
 * The requests in parts of which none has many more groups than that, no group in two of them: whoever calls from a
 * thousand places, or by a thousand routes, needs no more memory than others, only more passes.
 */
async function slices(db: Database, rollUp: RollUp, requests: string): Promise<string[]> {
  // A tenant follows from the other dimensions and the time, and is not known of a request yet.
  const dimensions = rollUp.dimensions.filter(({ name }) => name !== 'tenant_id');
  const group = `hash(${dimensions.map(({ from }) => renderExpression(from, duckdb)).join(', ')})`;
  const [found] = await db.rows<{ groups: number }>(
    `SELECT approx_count_distinct(${group}) AS groups FROM ${requests}`,
  );
  const count = Math.ceil((found?.groups ?? 0) / groupsAtATime);
  if (count <= 1) return [requests];
  return Array.from(
    { length: count },
    (_, at) => `(SELECT * FROM ${requests} WHERE ${group} % ${count} = ${at})`,
  );
}

/** Rows that are grouped at a time: so many that their groups fit into memory beside all else. */
const rowsAtATime = 100_000;

/** Splits files so that no day, hence no quarter hour, is in two parts. */
function* wholeDays(files: readonly LakeFile[]): Generator<LakeFile[]> {
  let part: LakeFile[] = [];
  let size = 0;
  for (const file of files.toSorted((a, b) => a.dt.localeCompare(b.dt))) {
    if (size >= rowsAtATime && part.at(-1)?.dt !== file.dt) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(file);
    size += file.rows;
  }
  if (part.length > 0) yield part;
}
