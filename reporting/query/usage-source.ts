import type { UsageSource } from '../../core/ports/usage-source.js';
import type { Registry } from '../../core/registry/registry.js';
import { askedScope } from './asked-scope.js';
import { compileUsage } from './compile-usage.js';
import type { Source } from './lake.js';

/** Usage from a lake: DuckDB's on one machine, Athena's in AWS. */
export const usageSource = ({
  engine,
  dialect,
  layout,
  registry,
}: Source & { readonly registry: Registry }): UsageSource => ({
  async usage({ scope, from, to, groupBy, metrics, interval, timeZone, page }) {
    const { query, columns } = compileUsage({
      scope: await askedScope(registry, scope),
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
});
