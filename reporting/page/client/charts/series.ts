import type { AnswerCell } from '../../../format/answer.js';
import { partsOf, type Series, seriesOf } from '../../../format/series.js';
import { slotColour } from '../../../format/slots.js';
import type { Wording } from '../../../format/wording.js';
import type { VisualAnswer } from '../../visual-answer.js';
import type { Palette } from './palette.js';

/** A series as the page draws it. */
export interface DrawnSeries extends Series {
  readonly name: string;
  /** The value of the second dimension that the series stands for; undefined where a series is a measure. */
  readonly value: AnswerCell | undefined;
  readonly colour: string;
}

/** An answer's series with their names and colours. */
export function drawnSeriesOf(
  answer: VisualAnswer,
  wording: Wording,
  palette: Palette,
): DrawnSeries[] {
  const { split } = partsOf(answer);
  return seriesOf(answer).map((series) => ({
    ...series,
    name: split === undefined ? series.measure.title : wording.name(series.key, split),
    value: split === undefined ? undefined : series.key,
    colour: slotColour(series.slot, palette),
  }));
}
