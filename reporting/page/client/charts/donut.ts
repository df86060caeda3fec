import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';
import { coloursOf } from './series.js';

const seen = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Shares of a whole, the whole in the middle; the legend carries the values. */
export function donut({ visual, answer, wording, palette }: ChartInput): Drawing {
  const [dimension, measure] = answer.columns;
  if (dimension === undefined || measure === undefined)
    throw new Error(`${visual.id} has no share`);
  const rows = answer.rows.toSorted((a, b) => seen(b[1]) - seen(a[1]));
  const total = rows.reduce((sum, row) => sum + seen(row[1]), 0);
  const byOwnOrder = rows.map((row) => row[0] ?? null).toSorted();
  const colours = coloursOf(dimension, byOwnOrder, palette);
  const slices = rows.map((row) => {
    const value = row[0] ?? null;
    const picked =
      dimension.name in visual.drill ? { cells: { [dimension.name]: value } } : undefined;
    return {
      name: wording.name(value, dimension),
      number: seen(row[1]),
      share: wording.cell(total > 0 ? seen(row[1]) / total : 0, 'percent'),
      colour: colours[byOwnOrder.indexOf(value)] ?? palette.other,
      picked,
    };
  });
  const whole = wording.headline(total);
  return {
    legend: slices.map(({ name, colour, number, picked }) => ({
      name,
      colour,
      value: wording.cell(number, measure.format),
      ...(picked && { picked }),
    })),
    legendIs: 'read',
    summary: `${slices
      .slice(0, 8)
      .map(({ name, share }) => `${name} ${share}`)
      .join(', ')} of ${whole} ${measure.title.toLowerCase()}.`,
    pickItem: (place) => slices[place]?.picked,
    option: () => ({
      ...chartLook(palette),
      legend: { show: false },
      tooltip: {
        ...tooltipLook(palette),
        trigger: 'item',
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const slice = slices[dataIndex];
          if (slice === undefined) return '';
          return tip(slice.name, [
            {
              colour: slice.colour,
              name: measure.title,
              value: wording.cell(slice.number, measure.format),
            },
            { name: 'Share', value: slice.share },
          ]);
        },
      },
      series: [
        {
          type: 'pie',
          radius: ['64%', '92%'],
          center: ['50%', '50%'],
          padAngle: slices.length > 1 ? 1.2 : 0,
          minAngle: 2,
          itemStyle: { borderRadius: 3 },
          label: {
            show: true,
            position: 'center',
            textBorderWidth: 0,
            formatter: `{value|${whole}}\n{name|${measure.title.toLowerCase()}}`,
            rich: {
              value: {
                ...fontOf(palette, 1.375),
                fontWeight: 600,
                color: palette.text,
                lineHeight: 1.75 * palette.rem,
              },
              name: { ...fontOf(palette), color: palette.faint },
            },
          },
          labelLine: { show: false },
          emphasis: { scaleSize: 3 },
          data: slices.map(({ name, number, colour }, place) => ({
            name,
            // Every slice would write the middle, on top of each other.
            label: { show: place === 0 },
            emphasis: { label: { show: place === 0 } },
            value: number,
            itemStyle: { color: colour },
          })),
        },
      ],
    }),
  };
}
