import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNativeError } from 'node:util/types';
import { dayMs, minuteMs } from '../../core/periods/duration.js';
import { sha256OfFile } from '../files/sha256.js';
import type { Database } from '../lake/database.js';
import { damageOf } from '../lake/rejected-files.js';
import { allRejected, fileOf } from '../lake/rejected-lines.js';
import type { Finding } from './finding.js';

/** Where the files of a lake are, and what its database says. */
export interface ExaminedLake {
  readonly db: Pick<Database, 'rows'>;
  /** The folder of the files that the database lists, as they were at its moment. */
  readonly logs: string;
  readonly rejected: string;
  /** The folder where files may lie that no database lists. */
  readonly liveLogs: string;
}

/** A file that is not listed may be of an ingest that runs, for so long. */
const stagedFor = 10 * minuteMs;

/** Holds the files of a lake against its manifest and its roll-ups. It reads every byte and changes nothing. */
export async function checkLake(lake: ExaminedLake, now: number): Promise<Finding[]> {
  return [
    ...(await checkFiles(lake)),
    ...(await checkUnlisted(lake, now)),
    ...(await checkRollUps(lake)),
    ...(await checkRejected(lake)),
    ...(await checkTimes(lake, now)),
  ];
}

interface Listed {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
}

const listed = (db: ExaminedLake['db']) =>
  db.rows<Listed>(
    'SELECT l.path, l.rows, l.bytes, c.sha256 FROM lake_files l LEFT JOIN lake_checksums c USING (path) ORDER BY path',
  );

async function checkFiles({ db, logs }: ExaminedLake): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path: name, rows, bytes, sha256 } of await listed(db)) {
    const what = await damage(path.join(logs, name), bytes, sha256);
    if (what === undefined) continue;
    findings.push({
      check: 'lake',
      sentence: `lake/logs/${name}, with ${rows} requests, ${what}. Put a copy of it back, or \`gatebook doctor --mend\` sets it aside and the logs of that day can be ingested again.`,
      mend: { kind: 'lake-file', path: name },
    });
  }
  return findings;
}

async function damage(
  place: string,
  bytes: number,
  sha256: string | null,
): Promise<string | undefined> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return 'is missing';
  if (found.size !== bytes) return `has ${found.size} bytes in place of ${bytes}`;
  if (sha256 === null) return undefined;
  try {
    return (await sha256OfFile(place)) === sha256 ? undefined : 'is not what was written';
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}

async function checkUnlisted({ db, liveLogs }: ExaminedLake, now: number): Promise<Finding[]> {
  const known = new Set((await listed(db)).map((file) => file.path));
  const findings: Finding[] = [];
  const names = await readdir(liveLogs, { recursive: true }).catch(() => []);
  for (const name of names.map((each) => each.split(path.sep).join('/')).sort()) {
    if (!name.endsWith('.parquet') || known.has(name)) continue;
    const found = await stat(path.join(liveLogs, name)).catch(() => undefined);
    if (found === undefined || now - found.mtimeMs < stagedFor) continue;
    findings.push({
      check: 'lake',
      sentence: `lake/logs/${name} is in no list: its requests do not count. The next start takes up those that are not there yet, or sets it aside if it cannot be read; if it is not of this lake, move it away before.`,
      mend: { kind: 'open' },
    });
  }
  return findings;
}

async function checkRollUps({ db }: ExaminedLake): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const table of ['usage', 'audience']) {
    const days = await db.rows<{ day: string; stored: number; counted: number }>(
      `SELECT day, sum(stored)::BIGINT AS stored, sum(counted)::BIGINT AS counted FROM (
         SELECT account_id, region, dt AS day, rows AS stored, 0 AS counted FROM lake_files
         UNION ALL
         SELECT account_id, region, quarter_hour::DATE::VARCHAR, 0, requests FROM ${table})
       GROUP BY account_id, region, day HAVING stored <> counted ORDER BY day`,
    );
    for (const { day, stored, counted } of days) {
      findings.push({
        check: 'roll-ups',
        sentence: `The roll-up ${table} counts ${counted} requests of ${day} where ${stored} are stored. \`gatebook doctor --mend\` computes the day anew.`,
        mend: { kind: 'roll-ups', day },
      });
    }
  }
  return findings;
}

async function checkRejected({ db, rejected }: ExaminedLake): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const record of await allRejected(db)) {
    const name = fileOf(record);
    const what = await damageOf(rejected, name, record);
    if (what === undefined) continue;
    findings.push({
      check: 'rejected lines',
      sentence: `rejected/${name}, with ${record.lines} lines, is damaged: ${what}. Put a copy of it back; \`gatebook replay\` reads what is left of it and sets it aside.`,
    });
  }
  return findings;
}

async function checkTimes({ db }: ExaminedLake, now: number): Promise<Finding[]> {
  const [found] = await db.rows<{ last: string | null; changed: string | null }>(
    'SELECT (SELECT max(last_time) FROM lake_files) AS last, (SELECT max(changed_at) FROM ingests) AS changed',
  );
  const clock = `this machine's clock says ${new Date(now).toISOString()}`;
  const findings: Finding[] = [];
  if (found?.changed && Date.parse(found.changed) > now + 5 * minuteMs) {
    findings.push({
      check: 'clock',
      sentence: `The latest ingest was at ${found.changed}, and ${clock}. Set the clock: links, tokens and schedules go by it.`,
    });
  }
  if (found?.last && Date.parse(found.last) > now + dayMs) {
    findings.push({
      check: 'clock',
      sentence: `The newest request is of ${found.last}, and ${clock}. Set the clock; or take the ingest back that brought it: \`gatebook ingests\` lists them.`,
    });
  }
  return findings;
}

/** What a database that cannot be read means. */
export const unreadableLake = (error: unknown): Finding => ({
  check: 'lake',
  sentence: `The lake's database gatebook.duckdb cannot be read (${isNativeError(error) ? error.message.split('\n')[0] : String(error)}). The next start sets it aside and makes it anew from the files of requests.`,
  mend: { kind: 'open' },
});
