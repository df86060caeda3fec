import { isNotable } from '../../format/notable.js';
import type { Wording } from '../../format/wording.js';
import type { Figure } from '../report/report.js';
import { theme } from './theme.js';

/** How a figure's change is shown: a sign and a word for those who see no colour. */
export interface ShownChange {
  readonly arrow: '▲' | '▼' | '';
  readonly text: string;
  readonly colour: string;
}

const unchanged: ShownChange = { arrow: '', text: 'no change', colour: theme.textFaint };

/** A figure's change against the period before: welcome or not where it is more than the ordinary up and down. */
export function changeOf(
  { change, column, value, previous }: Figure,
  wording: Wording,
): ShownChange {
  if (value !== null && value === previous) return unchanged;
  const compared = value !== null &&
    previous !== null && { value, previous, format: column.format };
  const rise = compared && isNotable(compared) ? (column.rise ?? 'neutral') : 'neutral';
  if (change === null) {
    return previous === 0 && value
      ? { arrow: '▲', text: 'new', colour: colourOf(rise, true) }
      : { arrow: '', text: 'nothing to compare', colour: theme.textFaint };
  }
  const text = wording.change(change);
  // What rounds to no change is none.
  if (!/[1-9]/.test(text)) return unchanged;
  return { arrow: change > 0 ? '▲' : '▼', text, colour: colourOf(rise, change > 0) };
}

const colourOf = (rise: 'good' | 'bad' | 'neutral', isMore: boolean): string => {
  if (rise === 'neutral') return theme.textSoft;
  return isMore === (rise === 'good') ? theme.good : theme.bad;
};
