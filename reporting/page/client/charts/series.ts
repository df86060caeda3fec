import type { AnswerCell, AnswerColumn } from '../../../format/answer.js';
import type { Wording } from '../../../format/wording.js';
import type { VisualAnswer } from '../../visual-answer.js';
import { blend, type Palette } from './palette.js';

/** What a chart draws: one series of numbers, by the value of the axis. */
export interface Series {
  readonly name: string;
  /** The value of the second dimension that the series stands for; undefined where a series is a measure. */
  readonly value: AnswerCell | undefined;
  readonly measure: AnswerColumn;
  readonly points: ReadonlyMap<AnswerCell, number | null>;
  readonly total: number;
  readonly colour: string;
}

/** An answer's rows as series: one per value of the second dimension, or one per measure. */
export function seriesOf(
  { columns, rows }: VisualAnswer,
  wording: Wording,
  palette: Palette,
): Series[] {
  const measures = columns.filter(({ role }) => role === 'measure');
  const split = columns[1]?.role === 'dimension' ? columns[1] : undefined;
  const [measure] = measures;
  if (measure === undefined) return [];
  const groups: {
    key: AnswerCell;
    measure: AnswerColumn;
    points: Map<AnswerCell, number | null>;
  }[] =
    split === undefined
      ? measures.map((column, place) => ({
          key: column.name,
          measure: column,
          points: new Map(rows.map((row) => [row[0] ?? null, numberIn(row, place + 1)])),
        }))
      : [...Map.groupBy(rows, (row) => row[1] ?? null)].map(([key, group]) => ({
          key,
          measure,
          points: new Map(group.map((row) => [row[0] ?? null, numberIn(row, 2)])),
        }));
  const sized = groups.map((group) => ({
    ...group,
    total: [...group.points.values()].reduce<number>((sum, value) => sum + (value ?? 0), 0),
  }));
  if (split !== undefined) sized.sort(inOrder(split));
  const colours = coloursOf(
    split,
    sized.map(({ key }) => key),
    palette,
  );
  return sized.map(({ key, measure: column, points, total }, place) => ({
    name: split === undefined ? column.title : wording.name(key, split),
    value: split === undefined ? undefined : key,
    measure: column,
    points,
    total,
    colour: colours[place] ?? palette.other,
  }));
}

const numberIn = (row: readonly AnswerCell[], place: number): number | null => {
  const value = row[place];
  return typeof value === 'number' ? value : null;
};

interface Sized {
  readonly key: AnswerCell;
  readonly total: number;
}

const isStatus = (column: AnswerColumn | undefined): boolean =>
  column?.format === 'status' || column?.name === 'status_class';

/** Statuses in their own order; everything else by size, with what was gathered as Other at the end. */
const inOrder = (split: AnswerColumn) => (a: Sized, b: Sized) =>
  isStatus(split)
    ? String(a.key).localeCompare(String(b.key))
    : Number(a.key === 'Other') - Number(b.key === 'Other') || b.total - a.total;

/** A colour per value: statuses in the colour of their class, others in turn. */
export function coloursOf(
  column: AnswerColumn | undefined,
  values: readonly AnswerCell[],
  palette: Palette,
): string[] {
  const classes = new Set(values.map((value) => String(value ?? '').charAt(0)));
  // Within one class its own colour would tell nothing apart.
  if (!isStatus(column) || (classes.size === 1 && values.length > 1)) {
    return values.map((value, place) =>
      value === 'Other'
        ? palette.other
        : (palette.series[place % palette.series.length] ?? palette.other),
    );
  }
  const seen = new Map<string, number>();
  return values.map((value) => {
    const digit = String(value ?? '').charAt(0);
    const place = seen.get(digit) ?? 0;
    seen.set(digit, place + 1);
    const full = palette.status[digit] ?? palette.other;
    return blend(full, palette.surface, Math.min(place * 0.18, 0.6));
  });
}
