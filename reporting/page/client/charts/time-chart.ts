import { dayMs, hourMs } from '../../../../core/periods/duration.js';
import type { AnswerCell } from '../../../format/answer.js';
import { blend } from '../../../format/blend.js';
import { ofNothing } from '../../../format/format.js';
import type { Picked } from '../../drill.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook, valueAxisLook } from './look.js';
import { type DrawnSeries, drawnSeriesOf } from './series.js';
import { labelledOf, type Tick, ticksOf } from './time-axis.js';

/**
 * Lines, or areas or columns on top of each other, over time. Steps without a row are zero for counts and a gap for the
 * rest.
 */
export function timeChart(input: ChartInput): Drawing {
  const { visual, answer, period, timeZone, wording, palette, now } = input;
  const columns = visual.kind === 'stacked-bar';
  const stacked = columns || visual.kind === 'area';
  const all = drawnSeriesOf(answer, wording, palette);
  const times = answer.rows.map((row) => row[0] ?? null);
  const ticks = ticksOf(period, answer.bucket, timeZone, times);
  const places = new Map<AnswerCell, number>(ticks.map(({ key }, place) => [key, place]));
  const wallAt = new Map(ticks.map(({ x, wall }) => [x, wall]));
  const lines = all.map((series) => {
    const values = ticks.map(() => ofNothing(series.measure.format));
    for (const [time, value] of series.points) {
      const place = places.get(time);
      if (place !== undefined) values[place] = value;
    }
    return { series, values };
  });
  const format = all[0]?.measure.format ?? 'count';
  const isDays = answer.bucket === 'day';
  const titleOf = ({ from, to }: Tick) =>
    isDays ? wording.longDate(from) : `${wording.dateAndClock(from)} – ${wording.clock(to)}`;
  const step = ticks.length > 1 ? (ticks[1] as Tick).x - (ticks[0] as Tick).x : hourMs;
  // The step that now lies in is not over: its line is dashed, so that it does not look like a fall.
  const finished =
    ticks.length > 1 && (ticks.at(-1)?.to ?? 0) > now ? ticks.length - 1 : ticks.length;
  const nearest = (x: number): number => {
    const place = Math.round((x - (ticks[0]?.x ?? 0)) / step);
    return Math.max(0, Math.min(ticks.length - 1, place));
  };
  const hint =
    visual.drill.time !== undefined ? 'Click for the requests, drag to zoom in' : undefined;

  return {
    // A measure alone is named by the title; a value of a dimension is named nowhere else.
    legend:
      lines.length > 1 || answer.columns[1]?.role === 'dimension'
        ? lines.map(({ series: { name, colour } }) => ({ name, colour }))
        : [],
    legendIs: 'toggle',
    summary: summaryOf(lines, ticks, titleOf, (value) => wording.cell(value, format)),
    pickPoint: (x, y) => pick(ticks[nearest(x)], nearest(x), y),
    rangeBetween: (x1, x2) => {
      const [a, b] = [nearest(Math.min(x1, x2)), nearest(Math.max(x1, x2))];
      return { from: (ticks[a] as Tick).from, to: (ticks[b] as Tick).to };
    },
    option: (width) => ({
      ...chartLook(palette),
      useUTC: true,
      grid: { left: 2, right: 0.75 * palette.rem, top: 10, bottom: 1.5 * palette.rem },
      legend: { show: false },
      tooltip: {
        ...tooltipLook(palette),
        trigger: 'axis',
        axisPointer: columns
          ? { type: 'shadow', shadowStyle: { color: palette.faint, opacity: 0.12 } }
          : { type: 'line', lineStyle: { color: palette.faint, type: 'solid', width: 1 } },
        formatter: (items: readonly { dataIndex: number; seriesIndex: number }[]) => {
          const place = items[0]?.dataIndex ?? 0;
          const shown = new Set(items.map(({ seriesIndex }) => seriesIndex % lines.length));
          const rows = [...shown].map((index) => {
            const { series, values } = lines[index] as (typeof lines)[number];
            return {
              colour: series.colour,
              name: series.name,
              number: values[place] ?? null,
              value: wording.cell(values[place] ?? null, format),
            };
          });
          const some = rows.length > 4 ? rows.filter(({ number }) => number) : rows;
          return tip(titleOf(ticks[place] as Tick), stacked ? some.toReversed() : some, hint);
        },
      },
      xAxis: {
        type: 'time',
        // A column stands on the middle of its step, and needs half a step of room at either end.
        min: (ticks[0]?.x ?? 0) - (columns ? step / 2 : 0),
        max: (ticks.at(-1)?.x ?? 0) + (columns ? step / 2 : 0),
        axisLine: { lineStyle: { color: palette.border } },
        axisTick: { show: false },
        splitLine: { show: false },
        minInterval: isDays ? dayMs : undefined,
        axisLabel: {
          color: palette.faint,
          ...fontOf(palette),
          customValues: labelledOf(ticks, width / (4.5 * palette.rem)).map(({ x }) => x),
          margin: 0.625 * palette.rem,
          formatter: (x: number) => wording.axisTime(wallAt.get(x) ?? x),
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        minInterval: format === 'count' ? 1 : undefined,
        splitNumber: 4,
        ...valueAxisLook(palette),
        axisLabel: {
          color: palette.faint,
          ...fontOf(palette),
          formatter: (value: number) => wording.short(value, format),
        },
      },
      series: [
        ...lines.map((line) => drawn(line, (place) => columns || place < finished)),
        ...(columns || finished === ticks.length
          ? []
          : lines.map((line) => ({
              ...drawn(line, (place) => place >= finished - 1),
              stack: stacked ? 'unfinished' : undefined,
              lineStyle: {
                width: 0.1 * palette.rem,
                type: [3, 4],
                color: line.series.colour,
                opacity: 0.8,
              },
              areaStyle: stacked ? { color: line.series.colour, opacity: 0.12 } : undefined,
            }))),
      ],
    }),
  };

  /** A line, area or column through the steps of some places. */
  function drawn({ series, values }: (typeof lines)[number], isDrawn: (place: number) => boolean) {
    return {
      type: columns ? 'bar' : 'line',
      name: series.name,
      data: values.map((value, place) => [ticks[place]?.x, isDrawn(place) ? value : null]),
      stack: stacked ? 'all' : undefined,
      barMaxWidth: 2.5 * palette.rem,
      barCategoryGap: '22%',
      symbol: 'circle',
      symbolSize: 6,
      showSymbol: ticks.length === 1,
      connectNulls: false,
      lineStyle: { width: (stacked ? 0.08 : 0.11) * palette.rem, color: series.colour },
      itemStyle: { color: series.colour },
      areaStyle: areaOf(series),
      emphasis: { focus: lines.length > 1 ? 'series' : 'none', lineStyle: { width: 2 } },
      blur: { lineStyle: { opacity: 0.25 }, areaStyle: { opacity: 0.15 } },
    };
  }

  function areaOf({ colour }: DrawnSeries) {
    if (stacked) return { color: blend(colour, palette.surface, 0.45), opacity: 0.9 };
    return lines.length === 1 ? { color: colour, opacity: 0.1 } : undefined;
  }

  /** The step, and the series whose band or line is under the point. */
  function pick(tick: Tick | undefined, place: number, y: number): Picked | undefined {
    if (tick === undefined || visual.drill.time === undefined) return undefined;
    const series = seriesUnder(place, y);
    const split = answer.columns[1];
    const cells: Record<string, AnswerCell> = {};
    if (series?.value !== undefined && split !== undefined) cells[split.name] = series.value;
    const measure = split?.role === 'dimension' ? undefined : series?.measure.name;
    return { cells, range: { from: tick.from, to: tick.to }, ...(measure && { measure }) };
  }

  function seriesUnder(place: number, y: number): DrawnSeries | undefined {
    let sum = 0;
    const tops = lines.map(({ series, values }) => {
      const value = values[place] ?? 0;
      sum += value;
      return { series, top: stacked ? sum : value };
    });
    if (stacked) return tops.find(({ top }) => y <= top)?.series;
    const reach = Math.max(...tops.map(({ top }) => top)) * 0.06;
    const near = tops
      .map(({ series, top }) => ({ series, distance: Math.abs(top - y) }))
      .sort((a, b) => a.distance - b.distance)[0];
    return near !== undefined && near.distance <= reach ? near.series : undefined;
  }
}

function summaryOf(
  lines: readonly { series: DrawnSeries; values: readonly (number | null)[] }[],
  ticks: readonly Tick[],
  titleOf: (tick: Tick) => string,
  write: (value: number) => string,
): string {
  const peaks = lines.slice(0, 5).map(({ series, values }) => {
    const highest = Math.max(...values.map((value) => value ?? 0));
    const tick = ticks[values.indexOf(highest)];
    return `${series.name} at most ${write(highest)}${tick === undefined ? '' : ` on ${titleOf(tick)}`}`;
  });
  const rest = lines.length > 5 ? `, and ${lines.length - 5} more` : '';
  return `${lines.length} series over ${ticks.length} steps of time: ${peaks.join('; ')}${rest}.`;
}
