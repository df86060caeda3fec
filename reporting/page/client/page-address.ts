import { type PageState, queryToState, stateToQuery } from '../page-state.js';

/** The state of the page, which lives in its URL: shareable, and the browser's back button undoes a choice. */
export function createAddress(filterIds: ReadonlySet<string>) {
  const read = () => queryToState(new URLSearchParams(location.search), filterIds);
  let state = read();
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  window.addEventListener('popstate', () => {
    state = read();
    tell();
  });
  return {
    state: (): PageState => state,
    onChange: (listener: () => void) => {
      listeners.push(listener);
    },
    change(part: Partial<PageState>): void {
      const next = { ...state, ...part };
      const query = stateToQuery(next);
      if (query === stateToQuery(state)) return;
      state = next;
      history.pushState(null, '', `${location.pathname}${query && `?${query}`}`);
      tell();
    },
    /** The same page's parts, or another sheet, for a state. */
    urlOf(path: string, asked: PageState = state): string {
      const query = stateToQuery(asked);
      return `${path}${query && `?${query}`}`;
    },
  };
}

export type Address = ReturnType<typeof createAddress>;

/** The state with a filter set to these values; without values the filter goes. */
export function withFilter(state: PageState, filter: string, values: readonly string[]): PageState {
  const { [filter]: _, ...others } = state.filters;
  return { ...state, filters: values.length > 0 ? { ...others, [filter]: values } : others };
}
