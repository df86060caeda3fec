import { hourMs } from '../../core/periods/duration.js';
import { visuals } from '../../reporting/dashboard/dashboard.js';
import { filters } from '../../reporting/dashboard/filters.js';
import type { Query } from '../../reporting/expression/query.js';
import { healStatement } from '../../reporting/lake/landing/heal-statement.js';
import { loadStatement } from '../../reporting/lake/landing/load-statement.js';
import { mergeRollUp } from '../../reporting/lake/merge-roll-up.js';
import { compileOptions } from '../../reporting/query/compile-options.js';
import { compileUsage } from '../../reporting/query/compile-usage.js';
import { compileVisual } from '../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../reporting/query/conditions.js';
import { centralLake } from '../../reporting/query/lake.js';
import { tenantScope } from '../../reporting/query/scope.js';
import { rollUpNames } from '../../reporting/roll-ups/roll-ups.js';
import { range, windows } from '../reporting/query/hand-checked-log.js';
import { trinoMistakes } from './trino-grammar.js';

const asked = {
  scope: tenantScope('acme', windows),
  range,
  filters: {},
  ...centralLake,
  timeZone: 'Europe/Berlin',
} as const;
const autumn = { from: Date.UTC(2026, 9, 20), to: Date.UTC(2026, 10, 20) };
const minute = { from: range.from, to: range.from + 60_000 };
const metrics = ['requests', 'errors', 'p95'];

const queries: readonly Query[] = [
  ...visuals.flatMap(({ id, platformOnly }) =>
    platformOnly
      ? [compileVisual({ ...asked, scope: { kind: 'allTenants' }, id })]
      : ([{}, { ip: ['192.0.2.1', '-'], status: ['404'] }] as ChosenFilters[]).map((chosen) =>
          compileVisual({ ...asked, id, filters: chosen }),
        ),
  ),
  ...['traffic-heatmap', 'requests-over-time'].flatMap((id) =>
    [autumn, minute].map((over) => compileVisual({ ...asked, id, range: over })),
  ),
].map(({ query }) => query);

const statements: readonly string[] = [
  ...queries.map(({ sql }) => sql),
  ...Object.keys(filters).map((filter) => compileOptions({ ...asked, filter }).sql),
  compileUsage({ ...asked, groupBy: ['route'], metrics, interval: '5min' }).query.sql,
  ...rollUpNames.map((table) => mergeRollUp({ table, from: 0, to: hourMs })),
  loadStatement({
    format: 'parquet',
    root: 's3://lake/',
    keys: ['logs/account_id=111122223333/region=eu-west-1/dt=2026-11-20/a.parquet'],
    days: ['2026-11-19', '2026-11-20'],
  }),
  healStatement({ from: 0, to: hourMs }),
];

test('every visual, list of options, usage question and roll-up is Trino by its grammar', () => {
  const [nonsense, ...mistakes] = trinoMistakes(['SELECT FROM WHERE', ...statements]);
  expect(nonsense).not.toEqual([]);
  expect(mistakes).toEqual(statements.map(() => []));
}, 120_000);

test('a text has as many question marks as a query has parameters', () => {
  for (const { sql, parameters } of queries) {
    expect(sql.split('?')).toHaveLength(parameters.length + 1);
  }
});
