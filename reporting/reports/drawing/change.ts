import type { Wording } from '../../format/wording.js';
import type { Figure } from '../report/report.js';
import { palette } from './palette.js';

/** How a figure's change is shown: a sign and a word for those who see no colour. */
export interface ShownChange {
  readonly arrow: '▲' | '▼' | '';
  readonly text: string;
  readonly colour: string;
}

const unchanged: ShownChange = { arrow: '', text: 'no change', colour: palette.faint };

/** A figure's change against the period before, welcome or not. */
export function changeOf(
  { change, column, value, previous }: Figure,
  wording: Wording,
): ShownChange {
  const rise = column.rise ?? 'neutral';
  if (value !== null && value === previous) return unchanged;
  if (change === null) {
    return previous === 0 && value
      ? { arrow: '▲', text: 'new', colour: colourOf(rise, true) }
      : { arrow: '', text: 'nothing to compare', colour: palette.faint };
  }
  const text = wording.change(change);
  // What rounds to no change is none.
  if (!/[1-9]/.test(text)) return unchanged;
  return { arrow: change > 0 ? '▲' : '▼', text, colour: colourOf(rise, change > 0) };
}

const colourOf = (rise: 'good' | 'bad' | 'neutral', isMore: boolean): string => {
  if (rise === 'neutral') return palette.soft;
  return isMore === (rise === 'good') ? palette.good : palette.bad;
};
