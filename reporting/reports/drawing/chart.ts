import type { EChartsCoreOption } from 'echarts';
import { dayMs, hourMs } from '../../../core/periods/duration.js';
import type { Period } from '../../../core/periods/period.js';
import type { Step } from '../../../core/periods/steps.js';
import type { AnswerColumn } from '../../format/answer.js';
import type { Wording } from '../../format/wording.js';
import type { ReportVisual } from '../report/report.js';
import { coloursOf, paler, palette } from './palette.js';
import { partsOf, type Series, seriesOf, stepsOfPeriod } from './series.js';

/** One entry of a legend, which the document writes as text beside the chart. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** Where the legend is also the reading of the chart. */
  readonly value?: string;
  readonly share?: string;
}

/** A chart, ready to be drawn at any size in points. */
export interface ChartDrawing {
  readonly option: EChartsCoreOption;
  readonly legend: readonly LegendEntry[];
  /** The chart in one sentence, for those who cannot see it. */
  readonly summary: string;
}

const fontSize = 7;
const label = { color: palette.faint, fontSize, fontFamily: 'Inter' };
const still = { animation: false, textStyle: label };

/** Whether a visual is drawn as a chart; bars without a time axis and tables are set as type. */
export const isChart = ({ visual, columns }: ReportVisual): boolean =>
  columns[0]?.name === 'time' || visual.kind === 'donut' || visual.kind === 'heatmap';

/** The chart of a visual for which `isChart` holds. */
export function chartOf(answered: ReportVisual, period: Period, wording: Wording): ChartDrawing {
  if (answered.visual.kind === 'donut') return donut(answered, wording);
  if (answered.visual.kind === 'heatmap') return heatMap(answered, wording);
  return timeChart(answered, period, wording);
}

function timeChart(answered: ReportVisual, period: Period, wording: Wording): ChartDrawing {
  const { visual, bucket } = answered;
  const { split } = partsOf(answered);
  const all = seriesOf(answered);
  const steps = stepsOfPeriod(period, bucket);
  const format = all[0]?.column.format ?? 'count';
  const isStacked = visual.kind === 'area' || visual.kind === 'stacked-bar';
  const colours = coloursOf(
    split,
    all.map(({ key }) => key),
  );
  const nameOf = ({ key, column }: Series) => (split ? wording.name(key, split) : column.title);
  const labels = axisLabels(steps, period, wording);
  return {
    legend:
      all.length > 1 || split
        ? all.map((series, place) => ({
            name: nameOf(series),
            colour: colours[place] ?? palette.other,
          }))
        : [],
    summary: summaryOf(all, nameOf, wording),
    option: {
      ...still,
      grid: { left: 0, right: 6, top: 8, bottom: 0, outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        boundaryGap: visual.kind === 'stacked-bar',
        data: labels,
        axisLine: { lineStyle: { color: palette.line } },
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
        splitLine: { lineStyle: { color: palette.line, width: 0.5 } },
        axisLabel: { ...label, formatter: (value: number) => wording.short(value, format) },
      },
      series: all.map((series, place) => ({
        type: visual.kind === 'stacked-bar' ? 'bar' : 'line',
        data: steps.map(({ key }) => series.points.get(key) ?? emptyStep(series.column)),
        stack: isStacked ? 'all' : undefined,
        barCategoryGap: '30%',
        barMaxWidth: 18,
        symbol: steps.length === 1 ? 'circle' : 'none',
        lineStyle: { width: isStacked ? 0.75 : 1.1, color: colours[place] },
        itemStyle: { color: colours[place] },
        areaStyle: areaOf(colours[place] ?? palette.other, isStacked, all.length),
      })),
    },
  };
}

// Counts of nothing are zero; a latency of nothing is a gap.
const emptyStep = ({ format }: AnswerColumn): number | null =>
  format === 'count' || format === 'bytes' ? 0 : null;

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

function summaryOf(
  all: readonly Series[],
  nameOf: (series: Series) => string,
  wording: Wording,
): string {
  const parts = all.slice(0, 6).map((series) => {
    const greatest = Math.max(...[...series.points.values()].map((value) => value ?? 0), 0);
    const most = wording.cell(greatest, series.column.format);
    return series.column.format === 'count'
      ? `${nameOf(series)} ${wording.cell(series.total, 'count')} in all, at most ${most} a step`
      : `${nameOf(series)} at most ${most}`;
  });
  return parts.length === 0 ? 'Nothing to show.' : `${parts.join('; ')}.`;
}

function donut(answered: ReportVisual, wording: Wording): ChartDrawing {
  const { axis, measures } = partsOf(answered);
  const [measure] = measures;
  const slices = answered.rows.map((row) => ({
    key: axis ? (row[axis.name] ?? null) : null,
    value: measure ? Number(row[measure.name] ?? 0) : 0,
  }));
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  const inOwnOrder = slices.map(({ key }) => key).toSorted();
  const colours = coloursOf(axis, inOwnOrder);
  const legend = slices.map(({ key, value }) => ({
    name: axis ? wording.name(key, axis) : '',
    colour: colours[inOwnOrder.indexOf(key)] ?? palette.other,
    value: wording.cell(value, 'count'),
    share: wording.cell(total > 0 ? value / total : 0, 'percent'),
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
        textStyle: { ...label, fontSize: 13, fontWeight: 'bold', color: palette.ink },
        subtextStyle: label,
      },
      series: [
        {
          type: 'pie',
          radius: ['66%', '96%'],
          label: { show: false },
          labelLine: { show: false },
          padAngle: slices.length > 1 ? 1 : 0,
          minAngle: 2,
          data: slices.map(({ value }, place) => ({
            value,
            itemStyle: { color: legend[place]?.colour },
          })),
        },
      ],
    },
  };
}

function heatMap(answered: ReportVisual, wording: Wording): ChartDrawing {
  const { axis, split, measures } = partsOf(answered);
  const [measure] = measures;
  // The dashboard may have either dimension first; on paper hours always run across.
  const across = axis?.format === 'hour-of-day' ? axis : split;
  const down = across === axis ? split : axis;
  if (!across || !down || !measure) throw new Error(`${answered.visual.id} has no two axes.`);
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(
    (weekday) =>
      answered.rows.length > 24 || answered.rows.some((row) => row[down.name] === weekday),
  );
  const amounts = new Map(
    answered.rows.map((row) => [
      `${row[down.name]} ${row[across.name]}`,
      Number(row[measure.name] ?? 0),
    ]),
  );
  const cells = weekdays.flatMap((weekday, y) =>
    hours.map((hour, x) => [x, y, amounts.get(`${weekday} ${hour}`) ?? 0] as const),
  );
  const most = cells.reduce((one, two) => (two[2] > one[2] ? two : one), [0, 0, 0] as const);
  const busiest = `${wording.cell(weekdays[most[1]] ?? 1, 'weekday')}, ${wording.cell(most[0], 'hour-of-day')}`;
  const scale = [0, 0.25, 0.5, 0.75, 1];
  return {
    legend: scale.map((part) => ({
      name: wording.short(Math.round(most[2] * part), 'count'),
      colour: paler(palette.series[0], 1 - 0.08 - part * 0.92),
    })),
    summary: `Most at ${busiest}: ${wording.cell(most[2], measure.format)} ${measure.title.toLowerCase()}.`,
    option: {
      ...still,
      grid: { left: 0, right: 0, top: 2, bottom: 0, outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: hours.map((hour) => String(hour).padStart(2, '0')),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...label, interval: 1 },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: weekdays.map((weekday) => wording.axisName(weekday, 'weekday')),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: label,
      },
      visualMap: {
        show: false,
        min: 0,
        max: Math.max(most[2], 1),
        inRange: { color: [paler(palette.series[0], 0.92), palette.series[0]] },
      },
      series: [
        {
          type: 'heatmap',
          data: cells,
          itemStyle: { borderColor: palette.paper, borderWidth: 1.5, borderRadius: 2 },
        },
      ],
    },
  };
}
