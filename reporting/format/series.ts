import type { AnswerCell, AnswerColumn } from './answer.js';
import { type ColourSlot, seriesSlot } from './colour-slot.js';
import { otherSeries, slotsOf } from './slots.js';

/** An answer as charts read it: the cells of each row in the order of the columns. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly AnswerCell[])[];
}

/** One line, band or set of bars of a chart. */
export interface Series {
  /** The value of the second dimension that the series stands for, or the measure's name. */
  readonly key: AnswerCell;
  /** The measure that its points hold. */
  readonly measure: AnswerColumn;
  /** By the value of the first dimension. */
  readonly points: ReadonlyMap<AnswerCell, number | null>;
  readonly total: number;
  readonly slot: ColourSlot;
}

/** An answer's first dimension, its second one if it has two, and its measures. */
export function partsOf({ columns }: Pick<Answer, 'columns'>) {
  const [axis, split] = columns.filter(({ role }) => role === 'dimension');
  return { axis, split, measures: columns.filter(({ role }) => role === 'measure') };
}

/** An answer's rows as series: one per value of the second dimension, or one per measure. */
export function seriesOf(answer: Answer): Series[] {
  const { split, measures } = partsOf(answer);
  const [first] = measures;
  if (first === undefined) return [];
  if (split === undefined) {
    const offset = answer.columns.length - measures.length;
    return measures.map((measure, place) => ({
      ...seriesThrough(answer.rows, measure.name, measure, offset + place),
      slot: measure.slot ?? seriesSlot(place),
    }));
  }
  const groups = [...rowsByKey(answer.rows)]
    .map(([key, rows]) => seriesThrough(rows, key, first, 2))
    .sort((one, two) => two.total - one.total);
  const slots = slotsOf(
    split,
    groups.map(({ key }) => key),
  );
  return groups
    .map((group, place) => ({ ...group, slot: slots[place] ?? { kind: 'other' as const } }))
    .sort(inOrder(split));
}

// Map.groupBy is not in Node 20.
function rowsByKey(rows: Answer['rows']): Map<AnswerCell, Answer['rows'][number][]> {
  const groups = new Map<AnswerCell, Answer['rows'][number][]>();
  for (const row of rows) {
    const key = row[1] ?? null;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function seriesThrough(
  rows: Answer['rows'],
  key: AnswerCell,
  measure: AnswerColumn,
  place: number,
): Omit<Series, 'slot'> {
  const points = new Map(rows.map((row) => [row[0] ?? null, numberOf(row[place])]));
  return {
    key,
    measure,
    points,
    total: [...points.values()].reduce<number>((sum, value) => sum + (value ?? 0), 0),
  };
}

const numberOf = (value: AnswerCell | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** Statuses in their own order; everything else by size, and what was gathered as Other at the end. */
const inOrder = (split: AnswerColumn) => (one: Omit<Series, 'slot'>, two: Omit<Series, 'slot'>) =>
  split.format === 'status' || split.name === 'status_class'
    ? String(one.key).localeCompare(String(two.key))
    : Number(one.key === otherSeries) - Number(two.key === otherSeries) || two.total - one.total;

/** One slice of a whole. */
export interface Share {
  readonly key: AnswerCell;
  readonly value: number;
  /** Of 1. */
  readonly share: number;
  readonly slot: ColourSlot;
}

/** An answer of one dimension and one measure as shares of their sum, the greatest first. */
export function sharesOf({ columns, rows }: Answer): {
  readonly total: number;
  readonly shares: Share[];
} {
  const slices = rows
    .map((row) => ({ key: row[0] ?? null, value: numberOf(row[1]) ?? 0 }))
    .sort((one, two) => two.value - one.value);
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const [dimension] = columns;
  const slots = dimension
    ? slotsOf(
        dimension,
        slices.map(({ key }) => key),
      )
    : [];
  return {
    total,
    shares: slices.map((slice, place) => ({
      ...slice,
      share: total > 0 ? slice.value / total : 0,
      slot: slots[place] ?? { kind: 'other' },
    })),
  };
}
