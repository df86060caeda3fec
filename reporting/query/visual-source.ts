import { hourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import type { VisualSource } from '../../core/ports/visual-source.js';
import type { Registry } from '../../core/registry/registry.js';
import type { Extent } from '../format/answer.js';
import { askVisual } from './ask-visual.js';
import { askedScope } from './asked-scope.js';
import { extentOf } from './extent.js';
import type { Source } from './lake.js';

/** Visuals from a lake. */
export const visualSource = ({
  engine,
  dialect,
  layout,
  registry,
}: Source & { readonly registry: Registry }): VisualSource => ({
  async visual({ id, scope: asked, from, to, filters, timeZone }) {
    const context = { scope: await askedScope(registry, asked), dialect, layout };
    const range = rangeOf(await extentOf(context, engine), from, to);
    const { compiled, rows } = await askVisual(
      { id, ...context, range, filters, timeZone },
      engine,
    );
    // The columns that the visual declares: what a KPI is compared with is another `from` and `to`.
    const columns = [...compiled.visual.dimensions, ...compiled.visual.measures];
    const declared = (row: (typeof rows)[number]) =>
      Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
    return { columns, rows: rows.map(declared) };
  },
});

/** The range asked for; an open end is where the rows end, in whole hours, which roll-ups can answer. */
function rangeOf({ oldest, newest }: Extent, from?: number, to?: number): Interval {
  const first = Math.floor((oldest ?? 0) / hourMs) * hourMs;
  const last = (Math.floor((newest ?? 0) / hourMs) + 1) * hourMs;
  const start = from ?? Math.min(first, (to ?? last) - hourMs);
  return { from: start, to: to ?? Math.max(last, start + hourMs) };
}
