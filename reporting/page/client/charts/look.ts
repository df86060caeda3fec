import { make } from '../elements/dom.js';
import type { Palette } from './palette.js';

/** One line of a tooltip. */
export interface TipRow {
  readonly colour?: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The content of a tooltip, as an element: what ECharts takes as a string it would parse as markup, and names come from
 * log lines.
 */
export function tip(title: string, rows: readonly TipRow[], hint?: string): HTMLElement {
  return make(
    'div',
    { class: 'tip' },
    make('div', { class: 'tip-title', text: title }),
    ...rows.map(({ colour, name, value }) => {
      const swatch = make('span', { class: 'swatch' });
      if (colour !== undefined) swatch.style.background = colour;
      return make(
        'div',
        { class: 'tip-row' },
        swatch,
        make('span', { class: 'tip-name', text: name }),
        make('span', { class: 'tip-value', text: value }),
      );
    }),
    hint !== undefined && make('div', { class: 'tip-hint', text: hint }),
  );
}

/** How tooltips look. */
export const tooltipLook = (palette: Palette) => ({
  confine: true,
  backgroundColor: palette.raised,
  borderColor: palette.border,
  borderWidth: 1,
  padding: [0.625 * palette.rem, 0.75 * palette.rem],
  textStyle: { color: palette.text, fontFamily: palette.font },
  transitionDuration: 0.1,
});

export const fontOf = (palette: Palette, rem = 0.75) => ({
  fontFamily: palette.font,
  fontSize: Math.round(rem * palette.rem),
});

/** What all charts have in common. */
export const chartLook = (palette: Palette) => ({
  textStyle: { fontFamily: palette.font, color: palette.soft },
  animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  animationDuration: 350,
  animationDurationUpdate: 250,
});

export const valueAxisLook = (palette: Palette) => ({
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: palette.faint, ...fontOf(palette) },
  splitLine: { lineStyle: { color: palette.border, width: 1 } },
});
