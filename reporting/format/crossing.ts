import type { AnswerCell, AnswerColumn } from './answer.js';
import type { Answer } from './series.js';

/** One axis of a heat map. */
export interface CrossingAxis {
  readonly column: AnswerColumn;
  readonly values: readonly AnswerCell[];
}

/** Two dimensions crossed: [x, y, value], x counted along `across`, y along `down`. */
export interface Crossing {
  readonly across: CrossingAxis;
  readonly down: CrossingAxis;
  readonly measure: AnswerColumn;
  readonly cells: readonly (readonly [x: number, y: number, value: number])[];
  readonly greatest: readonly [x: number, y: number, value: number];
}

/** The values of an axis: every weekday and every hour, else those that occur. */
function valuesOf({ format }: AnswerColumn, occurring: readonly AnswerCell[]): AnswerCell[] {
  if (format === 'weekday') return [1, 2, 3, 4, 5, 6, 7];
  if (format === 'hour-of-day') return Array.from({ length: 24 }, (_, hour) => hour);
  return [...new Set(occurring)].toSorted();
}

/** An answer of two dimensions and one measure as a grid, the dimension with more values across. */
export function crossingOf({ columns, rows }: Answer): Crossing {
  const [one, two, measure] = columns;
  if (one === undefined || two === undefined || measure === undefined) {
    throw new Error('A heat map needs two dimensions and a measure.');
  }
  const axes = [one, two].map((column, place) => ({
    column,
    place,
    values: valuesOf(
      column,
      rows.map((row) => row[place] ?? null),
    ),
  }));
  const [down, across] = axes.toSorted((a, b) => a.values.length - b.values.length) as [
    (typeof axes)[number],
    (typeof axes)[number],
  ];
  const numbers = new Map(
    rows.map((row) => [`${row[down.place]} ${row[across.place]}`, Number(row[2] ?? 0)]),
  );
  const cells = down.values.flatMap((below, y) =>
    across.values.map((beside, x) => [x, y, numbers.get(`${below} ${beside}`) ?? 0] as const),
  );
  const greatest = cells.reduce((a, b) => (b[2] > a[2] ? b : a), [0, 0, 0] as const);
  return { across, down, measure, cells, greatest };
}
