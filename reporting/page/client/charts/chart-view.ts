import type { Interval } from '../../../../core/periods/interval.js';
import type { Picked } from '../../drill.js';
import { make } from '../elements/dom.js';
import type { Drawing, LegendEntry } from './drawing.js';
import { type Chart, drawIn } from './echarts.js';

/** What a chart tells the page. */
export interface ChartEvents {
  /** Where a click leads, or undefined where nothing is to be had. */
  readonly linkOf: (picked: Picked) => string;
  readonly onRange: (range: Interval) => void;
}

/** A chart on the page with its legend; `dispose` before it is thrown away. */
export interface ChartView {
  readonly element: HTMLElement;
  /** Once the element stands in the document and has a size. */
  readonly draw: () => void;
  readonly dispose: () => void;
}

export function chartView(title: string, drawing: Drawing, events: ChartEvents): ChartView {
  const canvas = make('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `${title}. ${drawing.summary}`,
  });
  if (drawing.height !== undefined) canvas.style.height = `${drawing.height}px`;
  const wrap = make(
    'div',
    {
      class: drawing.height === undefined ? 'chart-wrap' : 'chart-wrap chart-scroll',
      ...(drawing.height !== undefined && {
        tabindex: '0',
        role: 'group',
        'aria-label': `${title}, scrollable`,
      }),
    },
    canvas,
  );
  let chart: Chart | undefined;
  const legend = drawing.legend.length > 0 && legendOf(drawing, events, () => chart);
  const element = make('div', { class: `chart-view legend-${drawing.legendIs}` }, legend, wrap);
  const resized = new ResizeObserver(() => {
    chart?.resize();
    chart?.setOption(drawing.option(canvas.clientWidth));
  });

  return {
    element,
    draw() {
      chart = drawIn(canvas);
      chart.setOption(drawing.option(canvas.clientWidth));
      resized.observe(wrap);
      listen(chart, wrap, drawing, events);
    },
    dispose() {
      resized.disconnect();
      chart?.dispose();
    },
  };
}

function legendOf(drawing: Drawing, events: ChartEvents, chart: () => Chart | undefined) {
  const entry = (item: LegendEntry): HTMLElement => {
    const swatch = make('span', { class: 'swatch' });
    swatch.style.background = item.colour;
    const name = make('span', { class: 'legend-name', text: item.name });
    if (drawing.legendIs === 'read') {
      const value = make('span', { class: 'legend-value', text: item.value ?? '' });
      return item.picked === undefined
        ? make('span', { class: 'legend-entry' }, swatch, name, value)
        : make(
            'a',
            { class: 'legend-entry', href: events.linkOf(item.picked) },
            swatch,
            name,
            value,
          );
    }
    const button = make(
      'button',
      { class: 'legend-entry', type: 'button', 'aria-pressed': 'true' },
      swatch,
      name,
    );
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      chart()?.dispatchAction({ type: 'legendToggleSelect', name: item.name });
    });
    const emphasise = (type: 'highlight' | 'downplay') => () =>
      chart()?.dispatchAction({ type, seriesName: item.name });
    button.addEventListener('pointerenter', emphasise('highlight'));
    button.addEventListener('pointerleave', emphasise('downplay'));
    return button;
  };
  return make(
    'ul',
    { class: 'legend', 'aria-label': 'Legend' },
    ...drawing.legend.map((item) => make('li', {}, entry(item))),
  );
}

// A hand is not steady: so few pixels are a click, more are a drag.
const clickPixels = 6;

function listen(chart: Chart, wrap: HTMLElement, drawing: Drawing, events: ChartEvents): void {
  const go = (picked: Picked | undefined) => {
    if (picked !== undefined) location.assign(events.linkOf(picked));
  };
  const { pickItem, pickPoint, rangeBetween } = drawing;
  if (pickItem !== undefined) chart.on('click', ({ dataIndex }) => go(pickItem(dataIndex)));
  if (pickPoint === undefined) return;

  const surface = chart.getZr();
  const inGrid = (x: number, y: number) => chart.containPixel({ gridIndex: 0 }, [x, y]);
  const valueAt = (x: number, y: number) =>
    chart.convertFromPixel({ gridIndex: 0 }, [x, y]) as [number, number];
  const brush = make('div', { class: 'brush', hidden: true });
  wrap.append(brush);
  let start: { x: number; y: number } | undefined;
  const forget = () => {
    start = undefined;
    brush.hidden = true;
  };

  surface.on('mousedown', ({ offsetX: x, offsetY: y }) => {
    if (inGrid(x, y)) start = { x, y };
  });
  surface.on('mousemove', ({ offsetX: x, offsetY: y }) => {
    surface.setCursorStyle(inGrid(x, y) ? 'pointer' : 'default');
    if (start === undefined || rangeBetween === undefined) return;
    if (brush.hidden && Math.abs(x - start.x) < clickPixels) return;
    brush.hidden = false;
    brush.style.left = `${Math.min(x, start.x)}px`;
    brush.style.width = `${Math.abs(x - start.x)}px`;
  });
  surface.on('mouseup', ({ offsetX: x }) => {
    if (start === undefined) return;
    const [first, height] = valueAt(start.x, start.y);
    const dragged = !brush.hidden;
    const last = valueAt(x, start.y)[0];
    forget();
    if (dragged && rangeBetween !== undefined) events.onRange(rangeBetween(first, last));
    else go(pickPoint(first, height));
  });
  surface.on('globalout', forget);
}
