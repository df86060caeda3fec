import { periodOfDay } from '../../core/periods/period.js';
import { usageIntervals } from '../../core/ports/usage-source.js';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import { visuals } from '../../reporting/dashboard/dashboard.js';
import { filters } from '../../reporting/dashboard/filters.js';
import { type MeasureName, measures } from '../../reporting/dashboard/measures.js';
import type { Visual } from '../../reporting/dashboard/visual.js';
import type { Query, QueryParameter } from '../../reporting/expression/query.js';
import type { AnswerRow } from '../../reporting/format/answer.js';
import { lakeColumns } from '../../reporting/lake/writing/lake-tables.js';
import { athenaLiteral, longestText } from '../../reporting/query/athena-literal.js';
import { compileOptions } from '../../reporting/query/compile-options.js';
import { compileUsage, usageMetrics } from '../../reporting/query/compile-usage.js';
import { compileVisual } from '../../reporting/query/compile-visual.js';
import { centralLake, folderLake, type LakeKind } from '../../reporting/query/lake.js';
import { type Scope, tenantScope } from '../../reporting/query/scope.js';
import { ownRows } from '../../reporting/reports/delivery/isolation/own-rows.js';
import { recomputation } from '../../reporting/reports/delivery/isolation/recompute.js';
import { reportFigures, reportVisuals } from '../../reporting/reports/report/questions.js';
import { attributed } from '../../reporting/roll-ups/attributed.js';
import { rollUpColumns } from '../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../reporting/roll-ups/roll-ups.js';
import '../fixtures/answers.js';
import { hostileTexts } from '../fixtures/hostile-text.js';
import { fillSmallLake, openSmallLake } from '../fixtures/small-lake.js';
import { log, range, windows } from '../reporting/query/hand-checked-log.js';
import { copyToTrino } from './tables.js';
import { startTrino, type Trino } from './trino.js';

let trino: Trino;
let database: OpenDatabase;

beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(database, log, windows);
  trino = await startTrino();
  const writer = database.writer;
  await copyToTrino(
    trino,
    writer,
    'requests',
    lakeColumns.requests,
    attributed('requests', 'api_windows'),
  );
  for (const rollUp of Object.values(rollUps)) {
    await copyToTrino(trino, writer, rollUp.name, rollUpColumns(rollUp));
  }
}, 600_000);
afterAll(async () => {
  await trino?.stop();
  await database?.close();
});

/** Runs a query as Athena does: prepared, and executed with its parameters as literals. */
const onTrino = ({ sql, parameters }: Query): Promise<unknown[][]> =>
  trino.query(
    `EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}'${
      parameters.length > 0 ? ` USING ${parameters.map(athenaLiteral).join(', ')}` : ''
    }`,
  );

/** Requests of the same instant come in any order. */
const orderOf = (kind: Visual['kind']) => ({ anyOrder: kind === 'records' });
const cellsOf = (rows: readonly AnswerRow[]) => rows.map((row) => Object.values(row));

const acme = tenantScope('acme', windows);
const everyone: Scope = { kind: 'allTenants' };
const asked = { range, filters: {}, timeZone: 'Europe/Berlin' } as const;
const lateFrom = { from: range.from + 60_000, to: range.to };

/** The same question to both engines. */
const both = async (compile: (lake: LakeKind) => Query) => ({
  ours: cellsOf(await database.engine.run(compile(folderLake))),
  theirs: await onTrino(compile(centralLake)),
  query: compile(centralLake),
});

// Percentiles of single requests are exact in one engine and approximate in the other.
const isExact = (name: MeasureName): boolean =>
  centralLake.dialect.quantileIsExact || !('quantile' in measures[name].of);

describe.each([
  ['acme', acme],
  ['the platform', everyone],
] as const)('on a real Trino, for %s', (_who, scope) => {
  const known = visuals.filter(({ platformOnly }) => !platformOnly || scope.kind === 'allTenants');

  test.each(known)('$id answers what it answers on DuckDB', async ({ id, kind }) => {
    const { ours, theirs, query } = await both(
      (lake) => compileVisual({ ...asked, ...lake, scope, id }).query,
    );
    expect(theirs).toAnswerLike(ours, { query, ...orderOf(kind) });
  });

  // Who owns a row is decided in roll-ups: what the platform alone sees has no answer from single requests.
  const fromRequests = known.filter(
    ({ measures: shown, platformOnly }) => shown.every(isExact) && !platformOnly,
  );

  test.each(fromRequests)(
    '$id counts single requests once, however often and late they were delivered',
    async ({ id, kind }) => {
      const { ours, theirs, query } = await both(
        (lake) => compileVisual({ ...asked, range: lateFrom, ...lake, scope, id }).query,
      );
      expect(theirs).toAnswerLike(ours, { query, ...orderOf(kind) });
    },
  );

  test.each([undefined, ...usageIntervals])('usage by %s is the same', async (interval) => {
    const metrics = usageMetrics.filter(isExact);
    // So many at once are answered.
    for (const some of [metrics.slice(0, 20), metrics.slice(20)]) {
      const { ours, theirs, query } = await both(
        (lake) =>
          compileUsage({
            ...asked,
            ...lake,
            scope,
            groupBy: ['domain_name', 'status'],
            metrics: some,
            ...(interval && { interval }),
          }).query,
      );
      expect(ours.length).toBeGreaterThan(2);
      expect(theirs).toAnswerLike(ours, { query });
    }
  });
});

test.each(Object.keys(filters))('the options of %s are the same', async (filter) => {
  const { ours, theirs, query } = await both((lake) =>
    compileOptions({ ...asked, ...lake, scope: acme, filter }),
  );
  expect(theirs).toAnswerLike(ours, { query });
});

test('a parameter is a value to Trino, whatever it holds, and comes back as it was', async () => {
  const values: QueryParameter[] = [
    ...hostileTexts.filter((text) => text.length <= longestText && !/\p{Surrogate}/u.test(text)),
    "'; DROP TABLE requests; --",
    "' OR '1'='1",
    '?',
    "U&'\\0027",
    -5,
    0.5,
    1e21,
    true,
    null,
  ];
  const [row] = await onTrino({
    sql: `SELECT ${values.map(() => '?').join(', ')}`,
    parameters: values,
  });
  expect(row).toEqual(values);
  expect(await trino.query('SHOW TABLES')).toContainEqual(['requests']);
});

test('the proof of isolation finds the same groups and numbers, whatever way rows are delivered', async () => {
  const period = periodOfDay('weekly', 'Europe/Berlin', { year: 2026, month: 10, day: 6 });
  const shown = [{ visual: reportFigures, bucket: 'hour' } as const, ...reportVisuals(period)];
  const { ours, theirs, query } = await both((lake) => {
    const rows = ownRows({ tenantId: 'acme', windows, range: period, ...lake });
    if (!rows) throw new Error('acme owns APIs in this week.');
    const { timeZone } = period;
    return recomputation({ shown, rows, range: period, timeZone, ...lake }).query;
  });
  expect(ours.length).toBeGreaterThan(50);
  expect(theirs).toAnswerLike(ours, { query, anyOrder: true });
});
