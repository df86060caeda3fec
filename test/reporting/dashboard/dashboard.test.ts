import { sheets, visuals } from '../../../reporting/dashboard/dashboard.js';
import { dimensions } from '../../../reporting/dashboard/dimensions.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { measures } from '../../../reporting/dashboard/measures.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';

const month = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 9, 31) };
const tableOf = (id: string) =>
  compileVisual({
    id,
    scope: { kind: 'allTenants' },
    range: month,
    filters: {},
    ...folderLake,
  }).table;

test('ids are kebab-case and unique', () => {
  const ids = [...sheets, ...visuals].map(({ id }) => id);
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  expect(new Set(visuals.map(({ id }) => id)).size).toBe(visuals.length);
  expect(new Set(sheets.map(({ id }) => id)).size).toBe(sheets.length);
});

test('every visual says what it shows in one sentence', () => {
  expect(visuals.filter(({ description }) => !/^[A-Z0-9].*\.$/.test(description))).toEqual([]);
});

test('visuals are ordered by dimensions that they show and by measures, and clicks lead to filters', () => {
  for (const visual of visuals) {
    const shown: string[] = [...visual.dimensions, ...visual.measures];
    for (const { by } of visual.order ?? []) {
      expect(Object.hasOwn(measures, by) || shown.includes(by)).toBe(true);
    }
    for (const name of visual.drill ?? []) {
      expect(shown).toContain(name);
      expect(name === 'time' || Object.hasOwn(filters, name)).toBe(true);
    }
  }
});

test('rows of the grid are filled to the last of their 12 columns', () => {
  for (const sheet of sheets) {
    let filled = 0;
    for (const { id, size } of sheet.visuals) {
      if (filled + size.columns > 12) throw new Error(`${sheet.id}: no room for ${id}`);
      filled = (filled + size.columns) % 12;
    }
    expect([sheet.id, filled]).toEqual([sheet.id, 0]);
  }
});

test('every filter is a dimension, or several', () => {
  for (const filter of Object.values(filters)) {
    for (const name of filter.dimensions) expect(Object.keys(dimensions)).toContain(name);
  }
});

test('a month is read from roll-ups wherever single requests are not asked for', () => {
  expect(visuals.filter(({ id }) => tableOf(id) === 'requests').map(({ id }) => id)).toEqual([
    'cognito-access',
    'iam-access',
    'top-paths',
    'top-addresses',
    'top-user-agents',
    'raw-requests',
  ]);
});

test('what reads requests reads the newest ones', () => {
  for (const { id, kind, newest } of visuals) {
    if (tableOf(id) === 'requests')
      expect([id, kind === 'records' || newest]).not.toEqual([id, undefined]);
  }
});

test('raw requests have 23 columns at least', () => {
  const raw = visuals.find(({ id }) => id === 'raw-requests');
  expect(new Set(raw?.dimensions).size).toBeGreaterThanOrEqual(23);
});

test.each(
  Object.entries({
    'kpi-requests': ['requests'],
    'requests-by-status': ['status', 'requests'],
    'requests-by-domain': ['domain_name', 'requests'],
    'latency-percentiles': ['p50', 'p95', 'p99'],
  }),
)('%s keeps the columns that scripts rely on', (id, columns) => {
  const visual = visuals.find((candidate) => candidate.id === id);
  expect([...(visual?.dimensions ?? []), ...(visual?.measures ?? [])]).toEqual(columns);
});
