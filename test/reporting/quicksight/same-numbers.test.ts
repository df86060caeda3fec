import type { DashboardVersionDefinition } from '@aws-sdk/client-quicksight';
import fc from 'fast-check';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { type MeasureName, measures } from '../../../reporting/dashboard/measures.js';
import type { Visual } from '../../../reporting/dashboard/visual.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { compileDeclared } from '../../../reporting/query/compile-visual.js';
import type { TableName } from '../../../reporting/query/table.js';
import { board, reportSheet } from '../../../reporting/quicksight/board.js';
import { sourceColumns } from '../../../reporting/quicksight/columns.js';
import { dashboardDefinition, reportDefinition } from '../../../reporting/quicksight/definition.js';
import { isTextMeasure } from '../../../reporting/quicksight/measure-columns.js';
import type { PlacedVisual } from '../../../reporting/quicksight/placed-visual.js';
import '../../fixtures/answers.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { runs } from '../../fixtures/runs.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from '../query/hand-checked-log.js';
import type { Value } from './expression-language.js';
import { evaluate, type Row } from './interpreter.js';
import { arns } from './known-data-sets.js';
import { type Drawn, readVisual } from './read-visual.js';

const definition = dashboardDefinition(arns);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

/** The data sets as QuickSight would import them, of tenants who go by UTC. */
async function importedRows(): Promise<Record<TableName, readonly Row[]>> {
  const read = async (table: TableName, sql: string): Promise<readonly Row[]> => {
    const rows = await database.engine.run({ sql, parameters: [] });
    const times = sourceColumns[table].filter(({ type }) => type === 'timestamp');
    return rows.map((row) => ({
      ...row,
      ...Object.fromEntries(
        times.map(({ name }) => [name, row[name] === null ? null : new Date(String(row[name]))]),
      ),
    })) as readonly Row[];
  };
  return {
    usage: await read('usage', 'SELECT *, quarter_hour AS local_time FROM usage'),
    audience: await read('audience', 'SELECT *, quarter_hour AS local_time FROM audience'),
    requests: await read(
      'requests',
      'SELECT *, NULL AS tenant_id, request_time AS local_time FROM requests',
    ),
  };
}

const untouched = {
  Interval: 'Hour',
  Moment: new Date(0),
  ...Object.fromEntries(
    (definition.ParameterDeclarations ?? []).flatMap(({ StringParameterDeclaration: text }) =>
      text && text.Name !== 'Interval'
        ? [
            [
              text.Name,
              text.ParameterValueType === 'MULTI_VALUED'
                ? []
                : text.DefaultValues?.StaticValues?.[0],
            ],
          ]
        : [],
    ),
  ),
} as Record<string, Value>;

const parameters = { ...untouched, From: new Date(range.from), To: new Date(range.to) };

/** What the page's SQL answers, without what QuickSight leaves to its own display: the greatest series, the limit. */
async function expected({ visual }: PlacedVisual, asked: Visual['measures']): Promise<AnswerRow[]> {
  const { topSeries: _, newest: __, ...rest } = visual;
  const { query } = compileDeclared(
    { ...rest, measures: asked, order: [], limit: 100_000 },
    { scope: { kind: 'allTenants' }, range, filters: {}, ...folderLake, bucket: 'hour' },
  );
  return database.engine.run(query);
}

const weekday = (value: Value): Value => (value === null ? null : Number(String(value)[0]));

/** A drawn value as the page's answer has it. */
const asAnswer = (name: string, value: Value): Value => {
  if (name === 'weekday') return weekday(value);
  if (value instanceof Date) return value.toISOString();
  return value === '-' ? null : value;
};

const isAmount = (name: string): boolean =>
  Object.hasOwn(measures, name) && /count|bytes/.test(measures[name as MeasureName].format);

async function compare(
  definition: DashboardVersionDefinition,
  place: PlacedVisual,
  imported: Record<TableName, readonly Row[]>,
) {
  const { visual, visualId } = place;
  const drawn: readonly Drawn[] = readVisual(definition, visualId, imported, parameters);
  if (visual.kind === 'kpi') {
    const [measure = 'requests'] = visual.measures;
    const [answer] = await expected(place, visual.measures);
    const now = drawn[0]?.[measure] ?? 0;
    const before = drawn[0]?.[`${measure}_before`] ?? null;
    const drawnPair = { now, before: before ?? 0 };
    const answeredPair = {
      now: answer?.[measure] ?? 0,
      before: answer?.[`${measure}_previous`] ?? drawnPair.before,
    };
    expect([drawnPair]).toAnswerLike([answeredPair], { of: visualId });
    return;
  }
  // Bars draw their first measure alone, lines with a series too; a column of example texts makes finer groups.
  const drawnMeasures = place.measures.filter((name) => drawn[0] === undefined || name in drawn[0]);
  const answers = await expected(
    place,
    drawnMeasures.length === 0 ? visual.measures : drawnMeasures,
  );
  const names = [...visual.dimensions, ...drawnMeasures];
  const rows = drawn.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asAnswer(name, value)])),
  );
  if (visual.measures.some(isTextMeasure)) {
    const total = (list: readonly Record<string, unknown>[]) =>
      list.reduce((sum, row) => sum + Number(row.requests), 0);
    expect([visualId, total(rows)]).toEqual([visualId, total(answers)]);
    return;
  }
  const asRead = answers.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'boolean' ? String(value) : value,
      ]),
    ),
  );
  const numbered = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, statusNumber(name, value)]),
    ),
  );
  expect(numbered).toAnswerLike(asRead, { of: visualId, columns: names, anyOrder: true });
}

/** Statuses are text in QuickSight, and its formats write a count of nothing as 0. */
const statusNumber = (name: string, value: Value): Value =>
  value === null && isAmount(name)
    ? 0
    : name.endsWith('status') && typeof value === 'string'
      ? Number(value)
      : value;

test('every visual of the dashboard and of the report draws what the page answers', async () => {
  await fillSmallLake(database, log, windows);
  const imported = await importedRows();
  for (const { places } of board) {
    for (const place of places) await compare(definition, place, imported);
  }
  const report = reportDefinition(arns);
  for (const place of reportSheet.places) await compare(report, place, imported);
});

test('a filter narrows what the page narrows, and a typed one takes either id of a request', async () => {
  await fillSmallLake(database, log, windows);
  const imported = await importedRows();
  const total = (changed: Record<string, Value>): number =>
    readVisual(definition, 'top-paths', imported, { ...parameters, ...changed }).reduce(
      (sum, row) => sum + Number(row.requests),
      0,
    );
  const inRange = log.filter(({ request_time: at }) => at >= range.from && at < range.to);
  const count = (keep: (row: LogRow) => boolean): number => inRange.filter(keep).length;
  expect(total({})).toBe(inRange.length);
  expect(total({ Consumer: ['Ada'] })).toBe(count((row) => row.consumer === 'Ada'));
  expect(total({ Consumer: ['-'] })).toBe(count((row) => !row.consumer));
  expect(total({ Status: ['200', '429'] })).toBe(
    count(({ status }) => status === 200 || status === 429),
  );
  expect(total({ Api: ['111122223333/eu-west-1/shop/prod'] })).toBe(
    count(
      (row) =>
        [row.account_id, row.region, row.api_id, row.stage].join('/') ===
        '111122223333/eu-west-1/shop/prod',
    ),
  );
  expect(total({ Path: '/prod/items' })).toBe(count(({ path }) => path === '/prod/items'));
  const first = inRange.find(({ request_id }) => request_id);
  if (first) expect(total({ RequestId: String(first.request_id) })).toBe(1);
  const hour = Math.floor((inRange[0]?.request_time ?? 0) / 3_600_000) * 3_600_000;
  expect(total({ Moment: new Date(hour) })).toBe(
    count(({ request_time: at }) => at >= hour && at < hour + 3_600_000),
  );
});

test('the percentile fields agree with the SQL to the last digits, and with the exact value within a bucket', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 29_000 }), { minLength: 1, maxLength: 120 }),
      async (latencies) => {
        const base = { ...log[0], integration_latency: null } as LogRow;
        await fillSmallLake(
          database,
          latencies.map((response_latency, index) => ({
            ...base,
            request_time: range.from + (index % 40) * 3_600_000,
            response_latency,
          })),
          windows,
        );
        const imported = await importedRows();
        const fields = new Map(
          (definition.CalculatedFields ?? [])
            .filter(({ DataSetIdentifier }) => DataSetIdentifier === 'usage')
            .map(({ Name = '', Expression = '' }): [string, string] => [Name, Expression]),
        );
        const sorted = [...latencies].sort((a, b) => a - b);
        for (const [name, quantile] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const value = Number(evaluate(`{${name}}`, imported.usage, { fields, parameters }));
          const [answer] = await expected(
            { visual: { ...numbers, measures: [name] } } as unknown as PlacedVisual,
            [name],
          );
          expect(value).toBeCloseTo(Number(answer?.[name]), 6);
          const place = quantile * (sorted.length - 1);
          const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
          // Within the buckets of the two requests that enclose the place.
          expect(value).toBeGreaterThanOrEqual(low / 1.36 - 2);
          expect(value).toBeLessThanOrEqual(high * 1.36 + 2);
        }
      },
    ),
    { numRuns: runs(2) },
  );
});

const numbers: Omit<Visual, 'measures'> = {
  id: 'numbers',
  title: 'Numbers',
  description: 'Numbers.',
  kind: 'numbers',
  dimensions: [],
  limit: 1,
  size: { columns: 4, rows: 2 },
};
