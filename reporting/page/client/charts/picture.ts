import type { Drawing } from './drawing.js';
import { drawApart } from './echarts.js';
import { fontOf } from './look.js';
import type { Palette } from './palette.js';

const legendRow = 24;
const margin = 20;
const headHeight = 44;

/** A chart as a file of its own: titled, with its legend, on the surface of the theme. */
export async function pictureOf(
  drawing: Drawing,
  title: string,
  size: { readonly width: number; readonly height: number },
  palette: Palette,
  type: 'png' | 'svg',
): Promise<Blob> {
  const width = Math.max(size.width, 480) + margin * 2;
  const isRing = drawing.legendIs === 'read';
  const perRow = Math.max(1, Math.floor((width - margin * 2) / 170));
  const legendHeight = Math.ceil(drawing.legend.length / (isRing ? 1 : perRow)) * legendRow;
  const body = drawing.height ?? size.height;
  const height =
    headHeight + margin + (isRing ? Math.max(body, legendHeight) : body + legendHeight);
  const chart = drawApart(width, height, type, 2);
  try {
    chart.setOption(framed(drawing, title, palette, { isRing, legendHeight, width }));
    if (type === 'svg') {
      return new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' });
    }
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: palette.surface });
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The browser could not make the picture.'));
        else resolve(blob);
      }, 'image/png');
    });
  } finally {
    chart.dispose();
  }
}

function framed(
  drawing: Drawing,
  title: string,
  palette: Palette,
  {
    isRing,
    legendHeight,
    width,
  }: { readonly isRing: boolean; readonly legendHeight: number; readonly width: number },
) {
  const option = drawing.option(width - margin * 2) as Record<string, unknown> & {
    grid?: { bottom?: number };
    series: readonly Record<string, unknown>[];
  };
  const entries = new Map(drawing.legend.map(({ name, value }) => [name, value]));
  const bottom = margin + (isRing ? 0 : legendHeight);
  return {
    ...option,
    animation: false,
    backgroundColor: palette.surface,
    title: {
      text: title,
      left: margin,
      top: 14,
      textStyle: { ...fontOf(palette, 0.9375), fontWeight: 600, color: palette.text },
    },
    legend: {
      show: drawing.legend.length > 0,
      type: 'plain',
      orient: isRing ? 'vertical' : 'horizontal',
      ...(isRing ? { right: margin, top: 'middle' } : { left: margin, bottom: 12 }),
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 14,
      textStyle: { ...fontOf(palette), color: palette.soft },
      data: [...entries.keys()],
      formatter: (name: string) => {
        const value = entries.get(name);
        return value === undefined ? name : `${name}   ${value}`;
      },
    },
    ...(option.grid && {
      grid: {
        ...option.grid,
        left: margin,
        right: margin,
        top: headHeight + 8,
        bottom: bottom + Number(option.grid.bottom ?? 0),
      },
    }),
    ...(isRing && {
      series: option.series.map((series) => ({
        ...series,
        center: ['32%', '54%'],
        radius: ['48%', '68%'],
      })),
    }),
  };
}
