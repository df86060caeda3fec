import type { Api } from './api.js';
import type { ApiWindow } from './api-window.js';
import { msOf } from './ownership.js';
import { everyItem, type Registry } from './registry.js';

/** The windows of one API, as roll-ups and scopes read them. */
export const windowsOf = (api: Api): ApiWindow[] =>
  api.ownership.map(({ tenantId, validFrom, validTo }) => ({
    accountId: api.accountId,
    region: api.region,
    restApiId: api.restApiId,
    stage: api.stage,
    tenantId,
    validFrom: msOf(validFrom),
    validTo: msOf(validTo),
  }));

/** Every window of every API that is or was enrolled, in the order of the APIs' ids and then of time. */
export async function apiWindows(registry: Registry): Promise<readonly ApiWindow[]> {
  const windows: ApiWindow[] = [];
  for await (const { item } of everyItem(registry, 'apis')) windows.push(...windowsOf(item));
  return windows;
}

/** The windows that a tenant's scope is made from: those around its APIs, where the registry has them ready, else all. */
export const windowsAround = (
  registry: Registry,
  tenantId: string,
): Promise<readonly ApiWindow[]> => registry.windows?.around(tenantId) ?? apiWindows(registry);
