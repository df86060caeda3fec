import type { Interval } from '../../../core/periods/interval.js';
import type { Bucket } from '../../../core/periods/steps.js';
import type { AnswerCell } from '../../format/answer.js';
import type { Wording } from '../../format/wording.js';
import type { PageState } from '../page-state.js';
import type { Palette } from './charts/palette.js';

/** What the parts of the page have in common: its state, its data, its words and colours. */
export interface DashboardPage {
  readonly timeZone: string;
  readonly wording: Wording;
  readonly state: () => PageState;
  readonly change: (part: Partial<PageState>) => void;
  /** The range of time that is shown. */
  readonly period: () => Interval;
  /** The time of the oldest request there is. */
  readonly oldest: () => number | null;
  /** The server's clock. */
  readonly now: () => number;
  /** Aborts when what is shown is no longer what is asked for. */
  readonly signal: () => AbortSignal;
  readonly palette: () => Palette;
  readonly fetchJson: <Answer>(url: string, signal: AbortSignal) => Promise<Answer>;
  readonly dataUrl: (visual: string, type: 'json' | 'csv') => string;
  readonly optionsUrl: (filter: string) => string;
  /** The address of Investigate in a state. */
  readonly investigate: (state: PageState) => string;
  /** The range of a step of the time axis, by how answers write its beginning. */
  readonly stepOf: (time: AnswerCell, bucket: Bucket) => Interval;
}
