/**
 * Which colour something has, whatever the theme. A colour belongs to a meaning, not to a rank: a status, a failure, a
 * way of signing in and a measure have the same colour in every chart, on the page, on paper and in QuickSight.
 */
export type ColourSlot =
  | { readonly kind: 'series'; readonly number: number }
  /** A class of statuses by its digit; `shade` runs from 0, the class's own colour. */
  | { readonly kind: 'status'; readonly digit: string; readonly shade: number }
  | { readonly kind: 'other' };

export const seriesSlot = (number: number): ColourSlot => ({ kind: 'series', number });
export const statusSlot = (digit: string, shade = 0): ColourSlot => ({
  kind: 'status',
  digit,
  shade,
});
