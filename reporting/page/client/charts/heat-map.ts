import { crossingOf } from '../../../format/crossing.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';

/** Two dimensions crossed, the one with more values across; the stronger the colour, the more. */
export function heatMap({ answer, wording, palette }: ChartInput): Drawing {
  const { across, down, measure, cells, greatest: most } = crossingOf(answer);
  const nameOf = ([x, y]: readonly [number, number, number]) =>
    `${wording.cell(down.values[y] ?? null, down.column.format)}, ${wording.cell(across.values[x] ?? null, across.column.format)}`;
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
        data: across.values.map((value) => wording.axisName(value, across.column.format)),
        axisLabel: { ...label, hideOverlap: true },
      },
      yAxis: {
        ...axis,
        inverse: true,
        data: down.values.map((value) => wording.axisName(value, down.column.format)),
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
        inRange: { color: [palette.sunken, palette.series[0] ?? palette.accent] },
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
