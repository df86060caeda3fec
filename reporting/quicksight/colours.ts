import type { AnswerColumn } from '../format/answer.js';
import { slotColour, slotsOf } from '../format/slots.js';
import { themes } from '../format/theme.js';

const upper = (colour: string): string => colour.toUpperCase();

const { charts, ...named } = themes.light;

/** The colours of the light theme, in the capitals that QuickSight wants. */
export const colours = {
  ...(Object.fromEntries(
    Object.entries(named).map(([name, colour]) => [name, upper(colour)]),
  ) as typeof named),
  series: charts.series.map(upper),
};

/** The colour of a value of a column whose values have a meaning each, such as a status. */
export const valueColour = (
  column: Pick<AnswerColumn, 'name' | 'format'>,
  value: string,
): string | undefined => slotsOf(column, [value]).map((slot) => upper(slotColour(slot, charts)))[0];
