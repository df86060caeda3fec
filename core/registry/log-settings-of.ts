import type { ApiLogSettings } from '../log-settings.js';
import { formatString } from './api.js';
import { fieldOfVariable } from './consumer-field.js';
import { openOwner } from './ownership.js';
import { everyItem, type Registry } from './registry.js';

/**
 * The settings by which logs are read, of every API that somebody owns and that has any: its own, or its tenant's.
 *
 * @param prefix `accountId/region/`, for the APIs of one place
 */
export async function logSettingsOf(
  registry: Registry,
  prefix = '',
): Promise<readonly ApiLogSettings[]> {
  const defaults = new Map<string, string>();
  for await (const { item } of everyItem(registry, 'tenants')) {
    if (item.consumer !== null) defaults.set(item.id, item.consumer);
  }
  const routes = new Map<string, readonly string[]>();
  for await (const { item } of everyItem(registry, 'api-routes', prefix)) {
    routes.set(item.id, item.routes);
  }
  const settings: ApiLogSettings[] = [];
  for await (const { item } of everyItem(registry, 'apis', prefix)) {
    const owner = openOwner(item.ownership);
    if (owner === null) continue;
    const { id, accountId, region, restApiId, stage } = item;
    const format = item.format ?? readable(item.logging.stageFormat);
    const { logGroup } = item.logging;
    const named = item.consumer ?? defaults.get(owner) ?? null;
    const consumer = named === null ? null : fieldOfVariable(named);
    const own = routes.get(id) ?? [];
    if (format === null && consumer === null && logGroup === null && own.length === 0) continue;
    settings.push({
      accountId,
      region,
      restApiId,
      stage,
      format,
      logGroup,
      consumer,
      routes: [...own],
    });
  }
  return settings;
}

/** A stage may have a format by which no line can be told apart: then lines are told by what they are. */
const readable = (format: string | null): string | null =>
  formatString.safeParse(format).success ? format : null;
