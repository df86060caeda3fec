import type { UsageRow } from './usage-source.js';

/** A visual of the dashboard, asked for by whoever may see what its scope says. */
export interface VisualQuestion {
  /** As docs/visuals.md lists it. */
  readonly id: string;
  /** One tenant or, spelled out and for the platform alone, all of them. */
  readonly scope: { readonly tenantId: string } | 'allTenants';
  /** Inclusive and exclusive, milliseconds since 1970. Not given: as far as the scope has requests. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Values by the names of dimensions: only rows with one of them. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Whose days, weekdays and hours of the day: an IANA zone. */
  readonly timeZone: string;
}

/** Answers visuals as the dashboard shows them. */
export interface VisualSource {
  /**
   * The rows of a visual with its columns in their order.
   *
   * @throws ProductError `unknown-visual`, `unknown-filter`, `invalid-input`
   */
  visual(
    question: VisualQuestion,
  ): Promise<{ readonly columns: readonly string[]; readonly rows: readonly UsageRow[] }>;
}
