import { hourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import type { VisualSource } from '../../core/ports/visual-source.js';
import type { Registry } from '../../core/registry/registry.js';
import { askVisual } from './ask-visual.js';
import { askedScope } from './asked-scope.js';
import type { Source } from './lake.js';

interface Stored {
  readonly registry: Registry;
  /** The times of the first and the last request that is stored, in milliseconds since 1970; undefined: there is none. */
  readonly stored: () => Promise<Interval | undefined>;
}

/** Visuals from a lake that knows how far its rows reach. */
export const visualSource = ({
  engine,
  dialect,
  layout,
  registry,
  stored,
}: Source & Stored): VisualSource => ({
  async visual({ id, scope, from, to, filters, timeZone }) {
    const range = rangeOf(await stored(), from, to);
    const context = { scope: await askedScope(registry, scope), range, filters, timeZone };
    const { compiled, rows } = await askVisual({ id, ...context, dialect, layout }, engine);
    // The columns that the visual declares: what a KPI is compared with is another `from` and `to`.
    const columns = [...compiled.visual.dimensions, ...compiled.visual.measures];
    const declared = (row: (typeof rows)[number]) =>
      Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
    return { columns, rows: rows.map(declared) };
  },
});

/** The range asked for; an open end is where the rows end, in whole hours, which roll-ups can answer. */
function rangeOf(stored: Interval | undefined, from?: number, to?: number): Interval {
  const first = Math.floor((stored?.from ?? 0) / hourMs) * hourMs;
  const last = (Math.floor((stored?.to ?? 0) / hourMs) + 1) * hourMs;
  const start = from ?? Math.min(first, (to ?? last) - hourMs);
  return { from: start, to: to ?? Math.max(last, start + hourMs) };
}
