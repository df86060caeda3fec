import type { AnswerCell } from '../../visual-answer.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';

/** The values of an axis: every weekday and hour, else those that occur. */
function axisOf(format: string, occurring: readonly AnswerCell[]): AnswerCell[] {
  if (format === 'weekday') return [1, 2, 3, 4, 5, 6, 7];
  if (format === 'hour-of-day') return Array.from({ length: 24 }, (_, hour) => hour);
  return [...new Set(occurring)].toSorted();
}

/** Two dimensions crossed; the stronger the colour, the more. */
export function heatMap({ visual, answer, wording, palette }: ChartInput): Drawing {
  const [down, across, measure] = answer.columns;
  if (down === undefined || across === undefined || measure === undefined) {
    throw new Error(`${visual.id} has no two axes`);
  }
  const rows = axisOf(
    down.format,
    answer.rows.map((row) => row[0] ?? null),
  );
  const columns = axisOf(
    across.format,
    answer.rows.map((row) => row[1] ?? null),
  );
  const values = new Map(answer.rows.map((row) => [`${row[0]} ${row[1]}`, Number(row[2] ?? 0)]));
  const valueOf = (y: number, x: number) => values.get(`${rows[y]} ${columns[x]}`) ?? 0;
  const cells = rows.flatMap((_, y) => columns.map((__, x) => [x, y, valueOf(y, x)]));
  const most = cells.toSorted((a, b) => (b[2] ?? 0) - (a[2] ?? 0))[0] ?? [0, 0, 0];
  const nameOf = (y: number, x: number) =>
    `${wording.cell(rows[y] ?? null, down.format)}, ${wording.cell(columns[x] ?? null, across.format)}`;
  const written = (value: number) => wording.cell(value, measure.format);
  const axis = {
    type: 'category',
    axisLine: { show: false },
    axisTick: { show: false },
    splitArea: { show: false },
  };
  const label = { color: palette.faint, ...fontOf(palette) };

  return {
    legend: [],
    legendIs: 'toggle',
    summary: `Most at ${nameOf(most[1] ?? 0, most[0] ?? 0)}: ${written(most[2] ?? 0)} ${measure.title.toLowerCase()}.`,
    option: {
      ...chartLook(palette),
      grid: {
        left: 2,
        right: 2,
        top: 4,
        bottom: 2.25 * palette.rem,
        outerBoundsContain: 'axisLabel',
      },
      tooltip: {
        ...tooltipLook(palette),
        trigger: 'item',
        formatter: ({ data }: { data: readonly number[] }) =>
          tip(nameOf(data[1] ?? 0, data[0] ?? 0), [
            { name: measure.title, value: written(data[2] ?? 0) },
          ]),
      },
      xAxis: {
        ...axis,
        data: columns.map((value) => wording.axisName(value, across.format)),
        axisLabel: { ...label, hideOverlap: true },
      },
      yAxis: {
        ...axis,
        inverse: true,
        data: rows.map((value) => wording.axisName(value, down.format)),
        axisLabel: label,
      },
      visualMap: {
        type: 'continuous',
        min: 0,
        max: Math.max(most[2] ?? 0, 1),
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 0.5 * palette.rem,
        itemHeight: 7 * palette.rem,
        text: [wording.short(most[2] ?? 0, measure.format), '0'],
        textStyle: label,
        inRange: { color: [palette.sunken, palette.series[0]] },
      },
      series: [
        {
          type: 'heatmap',
          data: cells,
          itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
          emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 1 } },
        },
      ],
    },
  };
}
