import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from 'echarts/components';
import type { EChartsType } from 'echarts/core';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

// Only what the dashboard draws with, which halves the bundle. Canvas, because the SVG renderer writes style
// attributes, which the content security policy forbids; it draws exports alone, as text.
use([
  BarChart,
  HeatmapChart,
  LineChart,
  PieChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export type Chart = EChartsType;

/** A chart drawn in an element, which must have a size. */
export const drawIn = (element: HTMLElement): Chart =>
  init(element, null, { renderer: 'canvas', useDirtyRect: false });

/** A chart that is in no document, for pictures. */
export const drawApart = (
  width: number,
  height: number,
  renderer: 'png' | 'svg',
  devicePixelRatio: number,
): Chart =>
  renderer === 'svg'
    ? init(null, null, { renderer, ssr: true, width, height })
    : init(document.createElement('div'), null, {
        renderer: 'canvas',
        width,
        height,
        devicePixelRatio,
      });
