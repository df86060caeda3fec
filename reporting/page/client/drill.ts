import type { Interval } from '../../../core/periods/interval.js';
import type { AnswerCell } from '../../format/answer.js';
import type { PageVisual } from '../page-data.js';
import type { PageState } from '../page-state.js';

/**
 * The state that leads to the requests behind values of a visual: the filters of now, narrowed by what the visual itself
 * shows and by the values, within their step of time if there is one.
 */
export function narrowed(
  state: PageState,
  visual: PageVisual,
  cells: Readonly<Record<string, AnswerCell>>,
  range?: Interval,
): PageState {
  const filters: Record<string, readonly string[]> = { ...state.filters };
  for (const [filter, values] of Object.entries(visual.where)) filters[filter] ??= values;
  for (const [column, value] of Object.entries(cells)) {
    const filter = visual.drill[column];
    // What was gathered as Other has no one value to look for.
    if (filter === undefined || filter === 'time' || value === 'Other') continue;
    filters[filter] = [value === null ? '-' : String(value)];
  }
  return { ...state, filters, ...(range && { period: range }) };
}
