import { sharesOf } from '../../../format/series.js';
import { slotColour } from '../../../format/slots.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';

/** Shares of a whole, the whole in the middle; the legend carries the values. */
export function donut({ visual, answer, wording, palette }: ChartInput): Drawing {
  const [dimension, measure] = answer.columns;
  if (dimension === undefined || measure === undefined)
    throw new Error(`${visual.id} has no share`);
  const { total, shares } = sharesOf(answer);
  const slices = shares.map(({ key, value, share, slot }) => ({
    name: wording.name(key, dimension),
    number: value,
    share: wording.cell(share, 'percent'),
    colour: slotColour(slot, palette),
    picked: dimension.name in visual.drill ? { cells: { [dimension.name]: key } } : undefined,
  }));
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
