import type { EChartsCoreOption } from 'echarts/core';
import type { Interval } from '../../../../core/periods/interval.js';
import type { Wording } from '../../../format/wording.js';
import type { Picked } from '../../drill.js';
import type { PageVisual } from '../../page-data.js';
import type { VisualAnswer } from '../../visual-answer.js';
import type { Palette } from './palette.js';

/** Everything that a chart is drawn from. */
export interface ChartInput {
  readonly visual: PageVisual;
  readonly answer: VisualAnswer;
  readonly period: Interval;
  readonly timeZone: string;
  readonly wording: Wording;
  readonly palette: Palette;
  /** The server's clock: steps that are not over yet are drawn as such. */
  readonly now: number;
}

/** One entry of a legend. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** Beside the name, where the legend is also the reading of the chart. */
  readonly value?: string;
  readonly picked?: Picked;
}

/** A chart, ready to be drawn on a screen or into a picture. */
export interface Drawing {
  /** What ECharts draws, for a width in pixels. */
  readonly option: (width: number) => EChartsCoreOption;
  readonly legend: readonly LegendEntry[];
  /** `toggle`: entries switch series on and off; `read`: entries carry the values. */
  readonly legendIs: 'toggle' | 'read';
  /** In pixels, where the number of values decides. */
  readonly height?: number;
  /** The chart in one sentence, for those who cannot see it. */
  readonly summary: string;
  /** What a click means: on an item of the series, or on a point in the coordinates of the axes. */
  readonly pickItem?: (place: number) => Picked | undefined;
  readonly pickPoint?: (x: number, y: number) => Picked | undefined;
  /** Whether dragging over the chart selects a range of time; the range between two places of its axis. */
  readonly rangeBetween?: (x1: number, x2: number) => Interval;
}
