import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import type { Catalogue } from '../../core/catalogue.js';
import { type ApiWindow, windowInterval } from '../../core/registry/api-window.js';

/** Says whose rows are: whether one lies in a window of whoever sends it. */
export type IsOwn = (cells: Cells, accountId: string, region: string) => boolean;

/** @param windows of one tenant, with those for an unknown Region */
export function isWithin(windows: readonly ApiWindow[]): IsOwn {
  const byApi = new Map<string, ApiWindow[]>();
  for (const window of windows) {
    const api = [window.accountId, window.region, window.restApiId, window.stage].join('/');
    byApi.set(api, [...(byApi.get(api) ?? []), window]);
  }
  return (cells, accountId, region) => {
    const api = [accountId, region, cells[cellIndex.api_id], cells[cellIndex.stage]].join('/');
    const time = cells[cellIndex.request_time] as number;
    return (byApi.get(api) ?? []).some((window) => {
      const { from, to } = windowInterval(window);
      return from <= time && time < to;
    });
  };
}

/** A catalogue that names a key only on a stage where a usage plan has it: by its id alone, it may be a stranger's. */
export const namesOfOwnKeys = (catalogue: Catalogue): Catalogue => ({
  consumerOf: () => null,
  planOf: catalogue.planOf,
});

/** Names the key of a row whose API is the sender's own. */
export function nameOwnKey(cells: Cells, catalogue: Catalogue): void {
  const [api, stage, key] = [
    cells[cellIndex.api_id],
    cells[cellIndex.stage],
    cells[cellIndex.api_key_id],
  ];
  if (typeof api !== 'string' || typeof stage !== 'string' || typeof key !== 'string') return;
  const name = catalogue.planOf(api, stage, key) === null ? null : catalogue.consumerOf(key);
  if (name !== null) cells[cellIndex.consumer] = name;
}
