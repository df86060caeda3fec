import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { visuals } from '../../../reporting/dashboard/dashboard.js';
import { type Measure, type MeasureName, measures } from '../../../reporting/dashboard/measures.js';
import type { Visual } from '../../../reporting/dashboard/visual.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { narrowed } from '../../../reporting/page/drill.js';
import { pageVisual } from '../../../reporting/page/page-data.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../../reporting/query/conditions.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from '../query/hand-checked-log.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(database, log, windows);
});
afterAll(() => database.close());

const everyone = { kind: 'allTenants' } as const;

async function rowsOf(id: string, filters: ChosenFilters): Promise<AnswerRow[]> {
  const { query } = compileVisual({ id, scope: everyone, range, filters, ...folderLake });
  return database.engine.run(query);
}

/** How many requests Investigate finds by filters. */
const found = async (filters: ChosenFilters): Promise<number> =>
  (await rowsOf('matching-requests', filters)).reduce((sum, row) => sum + Number(row.requests), 0);

const isCount = (name: MeasureName): boolean => {
  const { format, of }: Measure = measures[name];
  return format === 'count' && !('quantile' in of);
};

/** Visuals whose groups a click names whole: all of their dimensions are filters, and none of them is time. */
const named = visuals.filter(
  ({ kind, dimensions, drill = [], newest, measures: shown }) =>
    kind !== 'records' &&
    newest === undefined &&
    shown.some(isCount) &&
    dimensions.every((name) => name !== 'time' && drill.includes(name)),
);

const chosen: readonly ChosenFilters[] = [
  {},
  { status_class: ['2xx', '4xx', '5xx'], failure_class: ['quota', 'throttle', 'backend'] },
];

describe('a click on a number opens exactly the requests that it counts', () => {
  const numbers = named.flatMap((visual) =>
    visual.measures
      .filter(isCount)
      .flatMap((measure) =>
        chosen.map((filters) => [visual.id, measure, filters, visual] as const),
      ),
  );

  it.each(numbers)('%s, %s, under %j', async (id, measure, filters, visual: Visual) => {
    const page = pageVisual(visual);
    let some = 0;
    for (const row of await rowsOf(id, filters)) {
      const count = Number(row[measure] ?? 0);
      if (count === 0) continue;
      some += count;
      const cells = Object.fromEntries(visual.dimensions.map((name) => [name, row[name] ?? null]));
      const state = narrowed({ period: range, filters }, page, { cells, measure });
      expect([cells, await found(state.filters)]).toEqual([cells, count]);
    }
    if (Object.keys(filters).length === 0 && measure === 'requests')
      expect(some).toBeGreaterThan(0);
  });
});
