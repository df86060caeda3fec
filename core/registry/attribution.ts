import type { ApiWindow } from './api-window.js';

/** The Region of a row whose log line and source named none. */
export const unknownRegion = 'unknown';

const withoutRegion = (api: ApiWindow): string => `${api.accountId}/${api.restApiId}/${api.stage}`;

/**
 * The windows by which rows are given to tenants: those of the registry, and for rows of an unknown Region a copy of
 * the windows of each API that is the only one registered with its account, id and stage. Must be given the windows of
 * all tenants, or an ambiguous API would look like the only one.
 */
export const attributionWindows = (windows: readonly ApiWindow[]): readonly ApiWindow[] => {
  const regions = new Map<string, Set<string>>();
  for (const window of windows) {
    const api = withoutRegion(window);
    regions.set(api, (regions.get(api) ?? new Set()).add(window.region));
  }
  const unambiguous = windows.filter((window) => regions.get(withoutRegion(window))?.size === 1);
  return [...windows, ...unambiguous.map((window) => ({ ...window, region: unknownRegion }))];
};
