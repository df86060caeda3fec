import type { UsageSource } from '../../core/ports/usage-source.js';
import { windowsAround } from '../../core/registry/api-windows.js';
import type { Registry } from '../../core/registry/registry.js';
import { compileUsage } from './compile-usage.js';
import type { Source } from './lake.js';
import { type Scope, tenantScope } from './scope.js';

/** Usage from a lake: DuckDB's on one machine, Athena's in AWS. */
export const usageSource = ({
  engine,
  dialect,
  layout,
  registry,
}: Source & { readonly registry: Registry }): UsageSource => {
  const scopeOf = async (asked: { readonly tenantId: string } | 'allTenants'): Promise<Scope> => {
    if (asked !== 'allTenants')
      return tenantScope(asked.tenantId, await windowsAround(registry, asked.tenantId));
    return { kind: 'allTenants' };
  };
  return {
    async usage({ scope, from, to, groupBy, metrics, interval, timeZone, page }) {
      const { query, columns } = compileUsage({
        scope: await scopeOf(scope),
        range: { from, to },
        filters: {},
        dialect,
        layout,
        groupBy,
        metrics,
        timeZone,
        page,
        ...(interval && { interval }),
      });
      return { columns: columns.map(({ name }) => name), rows: await engine.run(query) };
    },
  };
};
