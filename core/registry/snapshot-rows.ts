import { windowsOf } from './api-windows.js';
import { everyItem, type Registry } from './registry.js';

/** Where the lake keeps its copy of the registry, below the bucket or folder. */
export const snapshotKeys = {
  apis: 'registry/apis/apis.json',
  tenants: 'registry/tenants/tenants.json',
} as const;

/** Columns of the copy, all of them text; times are ISO 8601 in UTC. */
export const snapshotColumns = {
  apis: [
    'account_id',
    'region',
    'api_id',
    'stage',
    'tenant_id',
    'display_name',
    'valid_from',
    'valid_to',
  ],
  tenants: ['tenant_id', 'name', 'time_zone', 'locale', 'state'],
} as const;

type Row<T extends keyof typeof snapshotColumns> = Record<
  (typeof snapshotColumns)[T][number],
  string | null
>;

const isoOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Tenants and ownership windows as rows, in the order of their ids. */
export async function snapshotRows(
  registry: Registry,
): Promise<{ apis: Row<'apis'>[]; tenants: Row<'tenants'>[] }> {
  const apis: Row<'apis'>[] = [];
  for await (const { item } of everyItem(registry, 'apis')) {
    for (const window of windowsOf(item)) {
      apis.push({
        account_id: window.accountId,
        region: window.region,
        api_id: window.restApiId,
        stage: window.stage,
        tenant_id: window.tenantId,
        display_name: item.displayName,
        valid_from: isoOf(window.validFrom),
        valid_to: isoOf(window.validTo),
      });
    }
  }
  const tenants: Row<'tenants'>[] = [];
  for await (const { item } of everyItem(registry, 'tenants')) {
    const { id, name, timeZone, locale, state } = item;
    tenants.push({ tenant_id: id, name, time_zone: timeZone, locale, state });
  }
  return { apis, tenants };
}
