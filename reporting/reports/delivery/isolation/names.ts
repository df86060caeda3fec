import type { Period } from '../../../../core/periods/period.js';
import type { ApiWindow } from '../../../../core/registry/api-window.js';
import type { Visual } from '../../../dashboard/visual.js';
import { compileDeclared } from '../../../query/compile-visual.js';
import type { ReportSource } from '../../report/make-report.js';

/** What identifies tenants in the lake and the registry: who may occur in whose report. */
export interface TenantNames {
  /** By tenant id; null stands for rows of no tenant. */
  readonly byTenant: ReadonlyMap<string | null, ReadonlySet<string>>;
}

const listing = (id: string, dimension: 'domain_name' | 'consumer'): Visual => ({
  id,
  title: id,
  description: 'Whose names occur in a period.',
  kind: 'table',
  dimensions: ['tenant_id', dimension],
  measures: ['requests'],
  where: [{ dimension, is: 'present' }],
  limit: 500_000,
  size: { columns: 12, rows: 1 },
});

/**
 * The accounts and APIs of every tenant by the registry, and the domains and consumers that occur in a period, by the
 * tenant of the roll-ups' rows. It asks as the platform, over all tenants, so that what it finds does not rest on the
 * scope whose work it is to check.
 */
export async function tenantNames(
  { engine, dialect }: ReportSource,
  windows: readonly ApiWindow[],
  { from, to }: Pick<Period, 'from' | 'to'>,
): Promise<TenantNames> {
  const names = new Map<string | null, Set<string>>();
  const add = (tenantId: string | null, name: string) => {
    const known = names.get(tenantId) ?? new Set();
    names.set(tenantId, known.add(name));
  };
  for (const { tenantId, accountId, restApiId } of windows) {
    add(tenantId, accountId);
    add(tenantId, restApiId);
  }
  const hour = 3_600_000;
  // Whole hours, a little more than the period, so that the roll-ups answer whatever the zone.
  const range = { from: Math.floor(from / hour) * hour, to: Math.ceil(to / hour) * hour };
  for (const dimension of ['domain_name', 'consumer'] as const) {
    const { query } = compileDeclared(listing(`tenants-by-${dimension}`, dimension), {
      scope: { kind: 'allTenants' },
      range,
      filters: {},
      dialect,
    });
    for (const row of await engine.run(query)) {
      const tenantId = typeof row.tenant_id === 'string' ? row.tenant_id : null;
      add(tenantId, String(row[dimension]));
    }
  }
  return { byTenant: names };
}

/** The names that may not occur in a tenant's report: those of others that are not its own as well. */
export function foreignNames({ byTenant }: TenantNames, tenantId: string): Set<string> {
  const own = byTenant.get(tenantId) ?? new Set<string>();
  const foreign = new Set<string>();
  for (const [owner, names] of byTenant) {
    if (owner === tenantId) continue;
    for (const name of names) if (!own.has(name)) foreign.add(name);
  }
  return foreign;
}
