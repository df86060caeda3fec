import { visuals } from '../../reporting/dashboard/dashboard.js';
import { filters } from '../../reporting/dashboard/filters.js';
import { trino } from '../../reporting/expression/dialect/trino.js';
import type { Query } from '../../reporting/expression/query.js';
import { compileOptions } from '../../reporting/query/compile-options.js';
import { compileUsage } from '../../reporting/query/compile-usage.js';
import { compileVisual } from '../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../reporting/query/conditions.js';
import { centralLake } from '../../reporting/query/lake.js';
import { tenantScope } from '../../reporting/query/scope.js';
import { renderRollUp } from '../../reporting/roll-ups/render-roll-up.js';
import { rollUps } from '../../reporting/roll-ups/roll-ups.js';
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
  ...Object.values(rollUps).flatMap((rollUp) =>
    [true, false].map((deduplicate) =>
      renderRollUp({ rollUp, dialect: trino, requests: 'requests', windows: 'w', deduplicate }),
    ),
  ),
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
