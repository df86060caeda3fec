import type { UsageSource } from '../../control-plane/ports/usage-source.js';
import { apiWindows } from '../../core/registry/api-windows.js';
import type { Registry } from '../../core/registry/registry.js';
import { compileUsage } from '../../reporting/query/compile-usage.js';
import { duckdb } from '../../reporting/query/dialect/duckdb.js';
import type { QueryEngine } from '../../reporting/query/engine.js';
import type { Scope } from '../../reporting/query/scope.js';

/** Usage from the lake of one machine. */
export const localUsage = ({
  engine,
  registry,
}: {
  engine: QueryEngine;
  registry: Registry;
}): UsageSource => ({
  async usage({ scope, from, to, groupBy, metrics, interval }) {
    const { query, columns } = compileUsage({
      scope: await scopeOf(registry, scope),
      range: { from, to },
      filters: {},
      dialect: duckdb,
      groupBy,
      metrics,
      ...(interval && { interval }),
    });
    return { columns: columns.map(({ name }) => name), rows: await engine.run(query) };
  },
});

async function scopeOf(
  registry: Registry,
  scope: { readonly tenantId: string } | 'allTenants',
): Promise<Scope> {
  if (scope === 'allTenants') return { kind: 'allTenants' };
  const { tenantId } = scope;
  const windows = (await apiWindows(registry)).filter((window) => window.tenantId === tenantId);
  return { kind: 'tenant', tenantId, windows };
}
