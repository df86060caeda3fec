import { failureClasses, signIns } from '../../core/access-log/vocabulary.js';
import type { AnswerCell, AnswerColumn } from './answer.js';
import { blend } from './blend.js';
import { type ColourSlot, seriesSlot, statusSlot } from './colour-slot.js';
import type { ChartColours } from './theme.js';

/** What series beyond the greatest ones are called together. */
export const otherSeries = 'Other';

const seriesCount = 12;
// The first colours are those of amounts, such as requests.
const firstFailure = 2;
const other: ColourSlot = { kind: 'other' };

/** The slot of a failure class, also of the measure that counts it. */
export const failureSlot = (word: keyof typeof failureClasses): ColourSlot =>
  seriesSlot((Object.keys(failureClasses).indexOf(word) + firstFailure) % seriesCount);

// How far each shade is mixed: towards the text (negative, darker) or towards the surface (lighter).
const shades = [0, -0.3, 0.3, -0.55, 0.5, 0.66];

/** Statuses that are often drawn beside each other have shades of their own; all others of a class share the last. */
const ownShades: Readonly<Record<string, readonly string[]>> = {
  2: ['200', '201', '204', '202', '206'],
  3: ['301', '302', '304', '307', '308'],
  4: ['403', '401', '404', '429', '400'],
  5: ['500', '502', '504', '503', '501'],
};

const statusOf = (value: string): ColourSlot => {
  const digit = value.charAt(0);
  if (!/^[1-5](\d\d|xx)$/.test(value)) return other;
  if (value.endsWith('xx')) return statusSlot(digit);
  const own = ownShades[digit]?.indexOf(value) ?? -1;
  return statusSlot(digit, own === -1 ? shades.length - 1 : own);
};

const closedWords: Partial<Record<AnswerColumn['format'], Readonly<Record<string, ColourSlot>>>> = {
  'failure-class': Object.fromEntries(
    (Object.keys(failureClasses) as (keyof typeof failureClasses)[]).map((word) => [
      word,
      failureSlot(word),
    ]),
  ),
  'sign-in': Object.fromEntries(
    Object.keys(signIns).map((word, place) => [word, seriesSlot(place)]),
  ),
  boolean: { false: seriesSlot(0), true: seriesSlot(2) },
};

/** The slots of a column's values, in the order given: the greatest first, where there is an order. */
export function slotsOf(
  column: Pick<AnswerColumn, 'name' | 'format'>,
  values: readonly AnswerCell[],
): readonly ColourSlot[] {
  if (column.format === 'status' || column.name === 'status_class') {
    return values.map((value) => statusOf(String(value ?? '')));
  }
  const words = closedWords[column.format];
  if (words !== undefined) {
    return values.map((value) => {
      const word = String(value ?? '');
      return (Object.hasOwn(words, word) ? words[word] : undefined) ?? other;
    });
  }
  return openSlots(values);
}

/**
 * Names that anybody may choose: each has a preferred colour, computed from the name, and takes the next free one where
 * a greater series of the same chart has it already.
 */
function openSlots(values: readonly AnswerCell[]): readonly ColourSlot[] {
  const taken = new Set<number>();
  return values.map((value) => {
    if (value === otherSeries || value === null || value === '') return other;
    if (taken.size === seriesCount) taken.clear();
    let number = hash(String(value)) % seriesCount;
    while (taken.has(number)) number = (number + 1) % seriesCount;
    taken.add(number);
    return seriesSlot(number);
  });
}

/** FNV-1a over the UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return value;
}

/** A slot's colour in a theme. */
export function slotColour(slot: ColourSlot, colours: ChartColours): string {
  if (slot.kind === 'other') return colours.other;
  if (slot.kind === 'series') return colours.series[slot.number] ?? colours.other;
  const full = colours.status[slot.digit] ?? colours.other;
  const shade = shades[slot.shade] ?? 0;
  return shade < 0 ? blend(full, colours.text, -shade) : blend(full, colours.surface, shade);
}
