import type { Api } from '../../core/registry/api.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { windowsOf } from '../../core/registry/api-windows.js';

/** The windows of all APIs, held in memory and kept as the database is. */
export interface HeldWindows {
  /** Says that an API was written or removed. */
  changed(id: string): void;
  /** In the order of the APIs' ids and then of time. */
  all(): Promise<readonly ApiWindow[]>;
}

/**
 * Reads every API once, when the windows are first asked for; from then on only those that were changed. Every query of
 * a tenant's rows needs the windows, and reading a registry of thousands of APIs each time would be the longer part of it.
 */
export function heldWindows({
  read,
  readAll,
}: {
  /** One API as it is now. */
  readonly read: (id: string) => Api | undefined;
  readonly readAll: () => AsyncIterable<Api>;
}): HeldWindows {
  const byApi = new Map<string, readonly ApiWindow[]>();
  const changed = new Set<string>();
  let loading: Promise<void> | undefined;
  let inOrder: readonly ApiWindow[] | undefined;

  async function load() {
    for await (const api of readAll()) byApi.set(api.id, windowsOf(api));
  }

  return {
    changed(id) {
      if (loading !== undefined) changed.add(id);
    },
    async all() {
      loading ??= load().catch((error) => {
        loading = undefined;
        throw error;
      });
      await loading;
      // Changed while they were loaded, or since: read in one turn of the event loop, so that no change comes between.
      for (const id of changed) {
        const api = read(id);
        if (api) byApi.set(id, windowsOf(api));
        else byApi.delete(id);
      }
      if (changed.size > 0 || !inOrder) {
        inOrder = [...byApi.keys()].sort().flatMap((id) => byApi.get(id) ?? []);
      }
      changed.clear();
      return inOrder;
    },
  };
}
