import { sheets } from '../../../reporting/dashboard/dashboard.js';
import {
  gridColumns,
  packIntoRows,
  widenedToRows,
} from '../../../reporting/dashboard/grid-rows.js';
import { mayKnow } from '../../../reporting/query/compile-visual.js';
import { consumerScope, tenantScope } from '../../../reporting/query/scope.js';

/** The widths that the page has a style for. */
const widths = [2, 3, 4, 5, 6, 7, 8, 9, 12];

test.each(sheets)('a consumer’s $id has no gap at the end of a row', ({ visuals }) => {
  const scope = consumerScope(tenantScope('acme', []), { apiKeyIds: [], names: [] });
  const own = widenedToRows(visuals.filter((visual) => mayKnow(scope, visual)));
  const filled = new Map<number, number>();
  for (const { item, row } of packIntoRows(own)) {
    filled.set(row, (filled.get(row) ?? 0) + item.size.columns);
    expect(widths).toContain(item.size.columns);
  }
  expect([...filled.values()].every((columns) => columns === gridColumns)).toBe(true);
});

test('what fills its rows stays as it is', () => {
  const full = [{ size: { columns: 8, rows: 4 } }, { size: { columns: 4, rows: 4 } }];
  expect(widenedToRows(full)).toEqual(full);
});
