import type { Rise } from '../format/answer.js';
import type { DimensionName } from './dimensions.js';
import type { MeasureName } from './measures.js';

/**
 * How a visual is drawn. `kpi` is one number with its change; `numbers` several numbers in one row; `records` lists
 * requests one by one; every other kind draws groups. The first dimension is the axis (or the slices), the second the
 * series (or, in a heat map, the other axis).
 */
export type VisualKind =
  | 'kpi'
  | 'numbers'
  | 'donut'
  | 'bar'
  | 'stacked-bar'
  | 'line'
  | 'area'
  | 'heatmap'
  | 'country-bar'
  | 'table'
  | 'records';

/** A condition that belongs to the visual, whatever the filters say. Statuses are ranges, never patterns. */
export type FixedCondition =
  | { readonly dimension: DimensionName; readonly oneOf: readonly (string | number | boolean)[] }
  | { readonly dimension: DimensionName; readonly from: number; readonly to: number }
  | { readonly dimension: DimensionName; readonly is: 'present' | 'absent' };

export interface Order {
  /** A measure may be one that the visual does not show. */
  readonly by: DimensionName | MeasureName;
  readonly descending?: true;
  /** Groups of fewer requests than this come after all others: what so few say of a percentile is chance. */
  readonly ofAtLeast?: number;
}

/** One visual of the dashboard: everything that the page, QuickSight, a report and the SQL need to know of it. */
export interface Visual {
  /** kebab-case, unique in the dashboard. */
  readonly id: string;
  readonly title: string;
  /** One sentence for people. */
  readonly description: string;
  readonly kind: VisualKind;
  /** What its rows are grouped by; for `records`, the columns shown. */
  readonly dimensions: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  readonly where?: readonly FixedCondition[];
  /** Whether a rise of a KPI is welcome, where its condition makes it another matter than its measure's. */
  readonly rise?: Rise;
  readonly order?: readonly Order[];
  /** The greatest number of rows. */
  readonly limit: number;
  /** The second dimension keeps this many values, the greatest by the first measure; the rest is called Other. */
  readonly topSeries?: number;
  /**
   * It is computed from this many of the newest requests at most, since a month's requests are too many to group by what
   * only `requests` has. Steps of time are hours then, and an hour of which a part would be missing is left out.
   */
  readonly newest?: number;
  /** For the platform team alone: a tenant is told that it does not exist. */
  readonly platformOnly?: true;
  /** It sets consumers beside each other: one of them is told that it does not exist. */
  readonly ofConsumers?: true;
  /** Its place on a grid of 12 columns, in reading order; a row is about 80 pixels on the page. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** Dimensions whose clicked value becomes a filter of the Investigate sheet. */
  readonly drill?: readonly DimensionName[];
}

/** A page of the dashboard. */
export interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly visuals: readonly Visual[];
}
