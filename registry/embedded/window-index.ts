import { type ApiWindow, apiRefText } from '../../core/registry/api-window.js';
import type { StageKey, WindowIndex } from '../../core/registry/window-index.js';
import type { WindowTables } from './window-tables.js';

/** So many changes at most are looked up one by one; of more, all windows are read. */
const fewChanges = 50_000;

/** The index of windows over its tables. What was read of a tenant is kept until any window changes. */
export function windowIndex(
  tables: WindowTables,
  read: <T>(work: () => T) => T,
): WindowIndex & { changed(): void } {
  const known = new Map<string, readonly ApiWindow[]>();

  return {
    changed: () => known.clear(),
    async around(tenantId) {
      const found =
        known.get(tenantId) ??
        read(() => tables.stagesOfTenant(tenantId).flatMap(tables.windowsOfStage)).sort(byId);
      known.set(tenantId, found);
      return found;
    },
    async changesSince(mark) {
      return read(() => {
        const now = textOf(tables.lastChange());
        const number = Number(mark?.split(':')[0]);
        // Where nothing is noted, nothing is known of what another may have read.
        const isOurs = !!mark && textOf(tables.change(number)) === mark;
        const ids = isOurs ? tables.changedAfter(number) : [];
        if (!isOurs || ids.length > fewChanges) {
          return { mark: now, stages: 'all' as const, windows: tables.everyWindow() };
        }
        const stages = stagesOf(ids);
        return { mark: now, stages, windows: stages.flatMap(tables.windowsOfStage) };
      });
    },
  };
}

/** By the APIs' ids; those of one API stay in the order of time. */
const byId = (one: ApiWindow, other: ApiWindow): number => {
  const [id, otherId] = [apiRefText(one), apiRefText(other)];
  if (id === otherId) return 0;
  return id < otherId ? -1 : 1;
};

const textOf = (change: ReturnType<WindowTables['lastChange']>): string =>
  change ? `${change.number}:${change.token}` : '';

const stagesOf = (ids: readonly string[]): StageKey[] => {
  const stages = new Map<string, StageKey>();
  for (const id of ids) {
    const [accountId = '', , restApiId = '', stage = ''] = id.split('/');
    stages.set(`${accountId}/${restApiId}/${stage}`, { accountId, restApiId, stage });
  }
  return [...stages.values()];
};
