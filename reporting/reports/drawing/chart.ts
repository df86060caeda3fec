import type { EChartsCoreOption } from 'echarts';
import { dayMs, hourMs } from '../../../core/periods/duration.js';
import type { Period } from '../../../core/periods/period.js';
import type { Step } from '../../../core/periods/steps.js';
import { crossingOf } from '../../format/crossing.js';
import { ofNothing } from '../../format/format.js';
import { partsOf, type Series, seriesOf, sharesOf } from '../../format/series.js';
import { slotColour } from '../../format/slots.js';
import type { Wording } from '../../format/wording.js';
import type { ReportVisual } from '../report/report.js';
import { chartAnswer } from './chart-answer.js';
import { stepsOfPeriod } from './steps-of-period.js';
import { paler, theme } from './theme.js';

/** One entry of a legend, which the document writes as text beside the chart. */
export interface DocumentLegendEntry {
  readonly name: string;
  readonly colour: string;
  /** Where the legend is also the reading of the chart. */
  readonly value?: string;
  readonly share?: string;
}

/** A chart, ready to be drawn at any size in points. */
export interface ChartDrawing {
  readonly option: EChartsCoreOption;
  readonly legend: readonly DocumentLegendEntry[];
  /** The chart in one sentence, for those who cannot see it. */
  readonly summary: string;
}

const fontSize = 7;
const label = { color: theme.textFaint, fontSize, fontFamily: 'Inter' };
const still = { animation: false, textStyle: label };

/** Whether a visual is drawn as a chart; bars without a time axis and tables are set as type. */
export const isChart = ({ visual, columns }: ReportVisual): boolean =>
  columns[0]?.name === 'time' || visual.kind === 'donut' || visual.kind === 'heatmap';

/** The chart of a visual for which `isChart` holds. */
export function reportChart(
  answered: ReportVisual,
  period: Period,
  wording: Wording,
): ChartDrawing {
  if (answered.visual.kind === 'donut') return donut(answered, wording);
  if (answered.visual.kind === 'heatmap') return heatMap(answered, wording);
  return timeChart(answered, period, wording);
}

function timeChart(answered: ReportVisual, period: Period, wording: Wording): ChartDrawing {
  const { visual, bucket } = answered;
  const answer = chartAnswer(answered);
  const { split } = partsOf(answer);
  const all = seriesOf(answer).map((series) => ({
    ...series,
    colour: slotColour(series.slot, theme.charts),
    name: split ? wording.name(series.key, split) : series.measure.title,
  }));
  const steps = stepsOfPeriod(period, bucket);
  const format = all[0]?.measure.format ?? 'count';
  const isStacked = visual.kind === 'area' || visual.kind === 'stacked-bar';
  const labels = axisLabels(steps, period, wording);
  return {
    legend: all.length > 1 || split ? all.map(({ name, colour }) => ({ name, colour })) : [],
    summary: summaryOf(all, wording),
    option: {
      ...still,
      grid: { left: 0, right: 6, top: 8, bottom: 0, outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        boundaryGap: visual.kind === 'stacked-bar',
        data: labels,
        axisLine: { lineStyle: { color: theme.border } },
        axisTick: { show: false },
        axisLabel: {
          ...label,
          interval: (place: number) => labels[place] !== '',
          showMaxLabel: null,
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        splitNumber: 4,
        minInterval: format === 'count' ? 1 : undefined,
        splitLine: { lineStyle: { color: theme.border, width: 0.5 } },
        axisLabel: { ...label, formatter: (value: number) => wording.short(value, format) },
      },
      series: all.map(({ colour, measure, points }) => ({
        type: visual.kind === 'stacked-bar' ? 'bar' : 'line',
        data: steps.map(({ key }) => points.get(key) ?? ofNothing(measure.format)),
        stack: isStacked ? 'all' : undefined,
        barCategoryGap: '30%',
        barMaxWidth: 18,
        symbol: steps.length === 1 ? 'circle' : 'none',
        lineStyle: { width: isStacked ? 0.75 : 1.1, color: colour },
        itemStyle: { color: colour },
        areaStyle: areaOf(colour, isStacked, all.length),
      })),
    },
  };
}

// Opaque colours: transparency is what printers and old viewers get wrong.
const areaOf = (colour: string, isStacked: boolean, series: number) => {
  if (isStacked) return { color: paler(colour, 0.45), opacity: 1 };
  return series === 1 ? { color: paler(colour, 0.88), opacity: 1 } : undefined;
};

/** Labels at every step, most of them empty: hours of a day, days of a week, every fifth day or so of a month. */
function axisLabels(
  steps: readonly Step[],
  { cadence }: Period,
  wording: Wording,
): readonly string[] {
  const everyHour = 4;
  const everyDay = cadence === 'monthly' ? 4 : 1;
  const midnights = steps.filter(({ wall }) => wall % dayMs === 0);
  return steps.map((step) => {
    if (cadence === 'daily') {
      const hours = (step.wall % dayMs) / hourMs;
      return hours % everyHour === 0 ? wording.clock(step.from) : '';
    }
    const place = midnights.indexOf(step);
    return place >= 0 && place % everyDay === 0 ? wording.axisTime(step.wall) : '';
  });
}

function summaryOf(all: readonly (Series & { readonly name: string })[], wording: Wording): string {
  const parts = all.slice(0, 6).map((series) => {
    const greatest = Math.max(...[...series.points.values()].map((value) => value ?? 0), 0);
    const most = wording.cell(greatest, series.measure.format);
    return series.measure.format === 'count'
      ? `${series.name} ${wording.cell(series.total, 'count')} in all, at most ${most} a step`
      : `${series.name} at most ${most}`;
  });
  return parts.length === 0 ? 'Nothing to show.' : `${parts.join('; ')}.`;
}

function donut(answered: ReportVisual, wording: Wording): ChartDrawing {
  const answer = chartAnswer(answered);
  const { axis, measures } = partsOf(answer);
  const [measure] = measures;
  const { total, shares } = sharesOf(answer);
  const legend = shares.map(({ key, value, share, slot }) => ({
    name: axis ? wording.name(key, axis) : '',
    colour: slotColour(slot, theme.charts),
    value: wording.cell(value, 'count'),
    share: wording.cell(share, 'percent'),
  }));
  return {
    legend,
    summary: `${legend
      .slice(0, 8)
      .map(({ name, share }) => `${name} ${share}`)
      .join(', ')}.`,
    option: {
      ...still,
      title: {
        text: wording.headline(total),
        subtext: measure?.title.toLowerCase() ?? '',
        left: 'center',
        top: 'center',
        itemGap: 1,
        textStyle: { ...label, fontSize: 13, fontWeight: 'bold', color: theme.text },
        subtextStyle: label,
      },
      series: [
        {
          type: 'pie',
          radius: ['66%', '96%'],
          label: { show: false },
          labelLine: { show: false },
          padAngle: shares.length > 1 ? 1 : 0,
          minAngle: 2,
          data: shares.map(({ value }, place) => ({
            value,
            itemStyle: { color: legend[place]?.colour },
          })),
        },
      ],
    },
  };
}

function heatMap(answered: ReportVisual, wording: Wording): ChartDrawing {
  const { across, down, measure, cells, greatest } = crossingOf(chartAnswer(answered));
  const most = greatest[2];
  // A report of one day shows that weekday alone.
  const shown = down.values.filter(
    (value) =>
      answered.rows.length > 24 || answered.rows.some((row) => row[down.column.name] === value),
  );
  const busiest = `${wording.cell(down.values[greatest[1]] ?? null, down.column.format)}, ${wording.cell(across.values[greatest[0]] ?? null, across.column.format)}`;
  const colour = theme.charts.series[0] ?? theme.accent;
  const scale = [0, 0.25, 0.5, 0.75, 1];
  return {
    legend: scale.map((part) => ({
      name: wording.short(Math.round(most * part), 'count'),
      colour: paler(colour, 1 - 0.08 - part * 0.92),
    })),
    summary: `Most at ${busiest}: ${wording.cell(most, measure.format)} ${measure.title.toLowerCase()}.`,
    option: {
      ...still,
      grid: { left: 0, right: 0, top: 2, bottom: 0, outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: across.values.map((hour) => String(hour).padStart(2, '0')),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...label, interval: 1 },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map((value) => wording.axisName(value, down.column.format)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: label,
      },
      visualMap: {
        show: false,
        min: 0,
        max: Math.max(most, 1),
        inRange: { color: [paler(colour, 0.92), colour] },
      },
      series: [
        {
          type: 'heatmap',
          data: cells.flatMap(([x, y, value]) => {
            const row = shown.indexOf(down.values[y] ?? null);
            return row === -1 ? [] : [[x, row, value]];
          }),
          itemStyle: { borderColor: theme.surface, borderWidth: 1.5, borderRadius: 2 },
        },
      ],
    },
  };
}
