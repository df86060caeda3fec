import { bars } from './bars.js';
import { donut } from './donut.js';
import type { ChartInput, Drawing } from './drawing.js';
import { heatMap } from './heat-map.js';
import { timeChart } from './time-chart.js';

/** The chart of a visual's kind. */
export function chartOf(input: ChartInput): Drawing {
  const { kind } = input.visual;
  if (input.answer.columns[0]?.name === 'time') return timeChart(input);
  if (kind === 'donut') return donut(input);
  if (kind === 'heatmap') return heatMap(input);
  return bars(input);
}
