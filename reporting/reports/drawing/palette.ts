import type { AnswerColumn, AnswerRow } from '../../format/answer.js';
import { otherSeries } from '../../query/top-series.js';

/** The colours of paper and mail: those of the page's light theme. Text colours hold WCAG AA on white. */
export const palette = {
  ink: '#111827',
  soft: '#475063',
  faint: '#5f687a',
  line: '#e4e7ec',
  sunken: '#f4f5f8',
  paper: '#ffffff',
  accent: '#4a4ddb',
  good: '#0b7045',
  bad: '#b42318',
  series: ['#4f5de0', '#0f9d8a', '#e58a0a', '#cf3f8f', '#1b8fd6', '#8a55cf', '#6f9b24', '#a8633c'],
  other: '#98a1b0',
  /** By the first digit of a status. */
  status: { 1: '#98a1b0', 2: '#159a6c', 3: '#4f8fd8', 4: '#e69a17', 5: '#d8433b' } as Readonly<
    Record<string, string>
  >,
} as const;

/** A colour part of the way (0 to 1) towards white. Colours are written #rrggbb. */
export const paler = (colour: string, part: number): string => mixed(colour, 255, part);

/** A colour part of the way (0 to 1) towards black. */
export const darker = (colour: string, part: number): string => mixed(colour, 0, part);

const mixed = (colour: string, towards: number, part: number): string =>
  `#${[1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    .map((channel) => Math.round(channel + (towards - channel) * part))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;

/**
 * A tenant's colour as a background for white text: darkened until the contrast is at least 4.5 to 1, whatever the
 * tenant chose.
 */
export function brandColour(chosen: string | null): string {
  let colour = chosen ?? palette.accent;
  for (let step = 0; step < 20 && contrastWithWhite(colour) < 4.5; step++)
    colour = darker(colour, 0.1);
  return colour;
}

/** The contrast ratio of WCAG 2.2 between a colour and white. */
function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

/** A colour per value of a column: statuses in the colour of their class, others in turn. */
export function coloursOf(
  column: AnswerColumn | undefined,
  values: readonly AnswerRow[string][],
): string[] {
  if (column?.format !== 'status' && column?.name !== 'status_class') {
    return values.map((value, place) =>
      value === otherSeries
        ? palette.other
        : (palette.series[place % palette.series.length] ?? palette.other),
    );
  }
  const seen = new Map<string, number>();
  return values.map((value) => {
    const digit = String(value ?? '').charAt(0);
    const place = seen.get(digit) ?? 0;
    seen.set(digit, place + 1);
    return paler(palette.status[digit] ?? palette.other, Math.min(place * 0.2, 0.7));
  });
}
