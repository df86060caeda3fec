import type { ChartColours } from '../../../format/theme.js';

/** The colours of the theme that is on, resolved from the style sheet, for a canvas that cannot read it. */
export interface Palette extends ChartColours {
  readonly soft: string;
  readonly faint: string;
  readonly border: string;
  readonly sunken: string;
  readonly track: string;
  readonly raised: string;
  readonly accent: string;
  readonly font: string;
  /** Pixels of one rem: everything in a chart grows with the page. */
  readonly rem: number;
}

export function readPalette(): Palette {
  const probe = document.createElement('i');
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const palette: Palette = {
    text: colour('text'),
    soft: colour('text-soft'),
    faint: colour('text-faint'),
    border: colour('border'),
    surface: colour('surface'),
    sunken: colour('surface-sunken'),
    track: colour('track'),
    raised: colour('surface-raised'),
    accent: colour('accent'),
    series: Array.from({ length: 12 }, (_, place) => colour(`series-${place + 1}`)),
    other: colour('series-other'),
    status: {
      1: colour('status-1xx'),
      2: colour('status-2xx'),
      3: colour('status-3xx'),
      4: colour('status-4xx'),
      5: colour('status-5xx'),
    },
    font: style.fontFamily,
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  };
  probe.remove();
  return palette;
}
