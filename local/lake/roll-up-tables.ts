import { createHash } from 'node:crypto';
import { duckdb } from '../../reporting/expression/dialect/duckdb.js';
import { columnsOf } from '../../reporting/expression/expression.js';
import { renderExpression } from '../../reporting/expression/render-expression.js';
import { type HistogramLatency, histogramLatencies } from '../../reporting/roll-ups/histogram.js';
import { type RollUp, rollUpColumns } from '../../reporting/roll-ups/roll-up.js';
import { rollUps as rollUpsByName } from '../../reporting/roll-ups/roll-ups.js';
import { type Database, literal } from './database.js';
import type { LakeFile } from './parquet-files.js';
import { duckdbType, rowsOfFiles } from './requests-relation.js';
import { type Survey, selectRollUp, sumsOfGroup } from './roll-up-select.js';

const rollUps = Object.values(rollUpsByName);

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

const rows = (rollUp: RollUp, requests: string, survey?: Survey): string =>
  selectRollUp(rollUp, requests, 'api_windows', survey);

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
  }
  for (const days of wholeDays(files)) {
    await db.run(`CREATE OR REPLACE TEMP TABLE touched_requests AS SELECT ${sourcesOfRollUps}, ${rollUps
      .map((rollUp) => `${groupOf(rollUp)} AS ${rollUp.name}_group`)
      .join(', ')}
      FROM (SELECT *, ${quarterHour} AS quarter_hour FROM ${rowsOfFiles(days, pathOf)})
      SEMI JOIN touched USING (${using})`);
    const present = await latenciesPresent(db);
    for (const rollUp of rollUps) {
      const survey = { present, ...(await groupsOf(db, rollUp)) };
      for (const slice of slices(rollUp, survey)) {
        await db.run(`INSERT INTO ${rollUp.name} ${rows(rollUp, slice, survey)}`);
      }
    }
  }
  await db.run('DROP TABLE IF EXISTS touched_requests');
}

/** The columns of requests that roll-ups, and the windows of tenants, are about: a request is read once for all of them. */
const sourcesOfRollUps = [
  ...new Set([
    ...['request_time', 'account_id', 'region', 'api_id', 'stage'],
    ...rollUps
      .flatMap(({ dimensions, measures }) => [
        ...dimensions.map(({ from }) => from),
        ...measures.map(({ aggregate }) => aggregate),
      ])
      .flatMap(columnsOf),
  ]),
]
  // A tenant follows from the windows.
  .filter((name) => name !== 'tenant_id')
  .join(', ');

async function latenciesPresent(db: Database): Promise<HistogramLatency[]> {
  const counts = histogramLatencies.map((latency) => `count(${latency}) AS ${latency}`);
  const [found] = await db.rows<Record<HistogramLatency, number>>(
    `SELECT ${counts.join(', ')} FROM touched_requests`,
  );
  return histogramLatencies.filter((latency) => found?.[latency] !== 0);
}

/** How many groups a roll-up has of the requests, and how many of these the largest has. */
async function groupsOf(
  db: Database,
  { name }: RollUp,
): Promise<{ readonly groups: number; readonly largestGroup: number }> {
  const [found] = await db.rows<{ groups: number; largest: number | null }>(
    `SELECT count(*) AS groups, max(requests) AS largest FROM (
       SELECT count(*) AS requests FROM touched_requests GROUP BY ${name}_group)`,
  );
  return { groups: found?.groups ?? 0, largestGroup: found?.largest ?? 0 };
}

/** Tells the group of a request. A tenant follows from the other dimensions and the time, and is not known yet. */
const groupOf = ({ dimensions }: RollUp): string =>
  `hash(${dimensions
    .filter(({ name }) => name !== 'tenant_id')
    .map(({ from }) => renderExpression(from, duckdb))
    .join(', ')})`;

/** Sums that are computed at a time, once per thread: a group of `usage` with three histograms has a hundred and more. */
const sumsAtATime = 900_000;

/**
 * The requests in parts of which none has many more groups than fit into memory, no group in two of them: whoever calls from
 * a thousand places, or by a thousand routes, needs no more memory than others, only more passes.
 */
function slices(rollUp: RollUp, survey: Survey & { readonly groups: number }): string[] {
  const count = Math.ceil((survey.groups * sumsOfGroup(rollUp, survey)) / sumsAtATime);
  if (count <= 1) return ['touched_requests'];
  return Array.from(
    { length: count },
    (_, at) => `(SELECT * FROM touched_requests WHERE ${rollUp.name}_group % ${count} = ${at})`,
  );
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
