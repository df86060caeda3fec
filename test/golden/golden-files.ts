import { visuals } from '../../reporting/dashboard/dashboard.js';
import type { Visual } from '../../reporting/dashboard/visual.js';
import type { Query } from '../../reporting/expression/query.js';
import type { AnswerRow } from '../../reporting/format/answer.js';
import { compileVisual } from '../../reporting/query/compile-visual.js';
import { centralLake, folderLake, type LakeKind } from '../../reporting/query/lake.js';
import { type Scope, tenantScope } from '../../reporting/query/scope.js';
import { fillSmallLake, openSmallLake } from '../fixtures/small-lake.js';
import { log, range, windows } from '../reporting/query/hand-checked-log.js';

/** Where the golden files lie, a folder for each visual. */
export const goldenFolder = 'test/golden';

const acme = tenantScope('acme', windows);
const everyone: Scope = { kind: 'allTenants' };

/**
 * For each visual of the dashboard its SQL in both dialects and its answer on the hand-checked log, by path: what acme
 * sees by the clock of Berlin, or the platform where acme does not. They are there to be read in a change's difference.
 */
export async function goldenFiles(): Promise<ReadonlyMap<string, string>> {
  const database = await openSmallLake();
  try {
    await fillSmallLake(database, log, windows);
    const files = new Map<string, string>();
    for (const visual of visuals) {
      const compiled = (lake: LakeKind) =>
        compileVisual({
          id: visual.id,
          scope: visual.platformOnly ? everyone : acme,
          range,
          filters: {},
          timeZone: 'Europe/Berlin',
          ...lake,
        });
      const { query, table } = compiled(folderLake);
      const answer = { table, rows: inOrder(visual, await database.engine.run(query)) };
      files.set(`${visual.id}/duckdb.sql`, sqlText(query));
      files.set(`${visual.id}/trino.sql`, sqlText(compiled(centralLake).query));
      files.set(`${visual.id}/answer.json`, answerText(answer));
    }
    return files;
  } finally {
    await database.close();
  }
}

/** Requests of the same instant come in any order. */
const inOrder = ({ kind }: Visual, rows: readonly AnswerRow[]): readonly AnswerRow[] =>
  kind === 'records' ? rows.toSorted((a, b) => (cells(a) < cells(b) ? -1 : 1)) : rows;

const sqlText = ({ sql, parameters }: Query): string =>
  `${[sql, ...parameters.map((value) => `-- ? ${JSON.stringify(value)}`)].join('\n')}\n`;

const answerText = ({ table, rows }: { table: string; rows: readonly AnswerRow[] }): string =>
  `{\n  "table": "${table}",\n  "rows": [${rows.map((row) => `\n    ${cells(row)}`).join(',')}\n  ]\n}\n`;

/** The last digits of a double depend on the order in which it was computed. */
const cells = (row: AnswerRow): string =>
  JSON.stringify(row, (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value,
  );
