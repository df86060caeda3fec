import type { AnswerCell } from '../../../format/answer.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';

/** The values of an axis: every weekday and hour, else those that occur. */
function axisOf(format: string, occurring: readonly AnswerCell[]): AnswerCell[] {
  if (format === 'weekday') return [1, 2, 3, 4, 5, 6, 7];
  if (format === 'hour-of-day') return Array.from({ length: 24 }, (_, hour) => hour);
  return [...new Set(occurring)].toSorted();
}

/** Two dimensions crossed, the one with more values across; the stronger the colour, the more. */
export function heatMap({ visual, answer, wording, palette }: ChartInput): Drawing {
  const [one, other, measure] = answer.columns;
  if (one === undefined || other === undefined || measure === undefined) {
    throw new Error(`${visual.id} has no two axes`);
  }
  const axes = [one, other].map((column, place) => ({
    format: column.format,
    place,
    values: axisOf(
      column.format,
      answer.rows.map((row) => row[place] ?? null),
    ),
  }));
  const [down, across] = axes.toSorted((a, b) => a.values.length - b.values.length) as [
    (typeof axes)[number],
    (typeof axes)[number],
  ];
  const numbers = new Map(
    answer.rows.map((row) => [`${row[down.place]} ${row[across.place]}`, Number(row[2] ?? 0)]),
  );
  const cells = down.values.flatMap((one, y) =>
    across.values.map((other, x) => [x, y, numbers.get(`${one} ${other}`) ?? 0] as const),
  );
  const most = cells.reduce((a, b) => (b[2] > a[2] ? b : a), [0, 0, 0] as const);
  const nameOf = ([x, y]: readonly [number, number, number]) =>
    `${wording.cell(down.values[y] ?? null, down.format)}, ${wording.cell(across.values[x] ?? null, across.format)}`;
  const axis = {
    type: 'category',
    axisLine: { show: false },
    axisTick: { show: false },
    splitArea: { show: false },
  };
  const label = { color: palette.faint, ...fontOf(palette) };
  const { rem } = palette;

  return {
    legend: [],
    legendIs: 'toggle',
    summary: `Most on ${nameOf(most)}: ${wording.cell(most[2], measure.format)} ${measure.title.toLowerCase()}.`,
    option: () => ({
      ...chartLook(palette),
      grid: { left: 2.5 * rem, right: 2, top: 4, bottom: 3.5 * rem },
      tooltip: {
        ...tooltipLook(palette),
        trigger: 'item',
        formatter: ({ data }: { data: (typeof cells)[number] }) =>
          tip(nameOf(data), [
            { name: measure.title, value: wording.cell(data[2], measure.format) },
          ]),
      },
      xAxis: {
        ...axis,
        data: across.values.map((value) => wording.axisName(value, across.format)),
        axisLabel: { ...label, hideOverlap: true },
      },
      yAxis: {
        ...axis,
        inverse: true,
        data: down.values.map((value) => wording.axisName(value, down.format)),
        axisLabel: label,
      },
      visualMap: {
        type: 'continuous',
        min: 0,
        max: Math.max(most[2], 1),
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 0.5 * rem,
        itemHeight: 7 * rem,
        text: [wording.short(most[2], measure.format), '0'],
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
    }),
  };
}
