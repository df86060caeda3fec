import type { DimensionName } from './dimensions.js';
import type { MeasureName } from './measures.js';
import type { Order, Visual } from './visual.js';

/** One number with its change against the period before: four of them fill a row of the grid. */
export const kpiCard = (
  id: string,
  title: string,
  description: string,
  measure: MeasureName,
): Visual => ({
  id,
  title,
  description,
  kind: 'kpi',
  dimensions: [],
  measures: [measure],
  limit: 1,
  size: { columns: 3, rows: 2 },
});

/** The order of a list that a reader begins at its newest entry. */
export const newestFirst = (...then: readonly (DimensionName | MeasureName)[]): Order[] => [
  { by: 'time', descending: true },
  ...then.map((by): Order => (by === 'requests' ? { by, descending: true } : { by })),
];

/** The most points that a chart over time holds: a day's steps or a week's hours, for some ten series. */
export const chartLimit = 5000;

/** The most rows that a table holds; a page of them is shown at a time. */
export const tableLimit = 500;

/** How many of the newest requests are looked at, where a month of them would take long. DuckDB sorts more than 5,000 whole. */
export const newestRequests = 4000;

/** Half the grid. */
export const half = { columns: 6, rows: 4 };
/** A third of the grid. */
export const third = { columns: 4, rows: 4 };
/** Two thirds of the grid. */
export const twoThirds = { columns: 8, rows: 4 };
/** The whole width, for tables. */
export const wide = { columns: 12, rows: 5 };
