import type { Interval } from '../../core/periods/interval.js';
import type { AnswerCell } from '../format/answer.js';
import { otherSeries } from '../format/slots.js';
import type { PageVisual } from './page-data.js';
import type { PageState } from './page-state.js';

/** A number that was clicked: the values of its group, its measure, and its step of time, as far as they are known. */
export interface Picked {
  readonly cells?: Readonly<Record<string, AnswerCell>>;
  readonly measure?: string;
  readonly range?: Interval;
}

/**
 * The state that leads to the requests behind a number of a visual: the filters of now, narrowed by what the visual itself
 * shows, by what the measure counts, by the values of the group, and by its step of time.
 */
export function narrowed(
  state: PageState,
  visual: PageVisual,
  { cells = {}, measure = '', range }: Picked,
): PageState {
  const filters: Record<string, readonly string[]> = { ...state.filters };
  for (const own of [visual.where, visual.only[measure] ?? {}]) {
    for (const [filter, values] of Object.entries(own)) {
      filters[filter] = both(filters[filter], values);
    }
  }
  for (const [column, value] of Object.entries(cells)) {
    const filter = visual.drill[column];
    // What was gathered as Other has no one value to look for.
    if (filter === undefined || filter === 'time' || value === otherSeries) continue;
    filters[filter] = [value === null ? '-' : String(value)];
  }
  return { ...state, filters, ...(range && { period: range }) };
}

/** What passes a filter and passes another; where nothing does, there is no request, nor a number to click. */
const both = (chosen: readonly string[] | undefined, own: readonly string[]): readonly string[] => {
  const common = chosen?.filter((value) => own.includes(value)) ?? own;
  return common.length > 0 ? common : own;
};
