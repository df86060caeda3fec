import { html, type Markup } from '../format/html.js';

/** The paths of the page's icons, 16 by 16, drawn with strokes. */
const paths = {
  calendar: 'M2.5 4.5h11v9h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3',
  'chevron-left': 'M9.75 3.5 5.25 8l4.5 4.5',
  'chevron-right': 'M6.25 3.5 10.75 8l-4.5 4.5',
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8M12 4l-8 8',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.8v3h-3',
  'sign-out': 'M6.5 2.5h-4v11h4M6.5 8h7M10.75 5 13.75 8l-3 3',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11z',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  chart: 'M2.5 13.5h11M4.5 11V8M8 11V4.5M11.5 11V6.5',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  empty: 'M2.5 9.5 4.5 3h7l2 6.5v3.5h-11zM2.5 9.5h3.2c.2 1.2 1.1 2 2.3 2s2.1-.8 2.3-2h3.2',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.2v.01',
  open: 'M2.5 3.5h11v9h-11zM9 3.5v9',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3V11M8 5v.01',
} as const;

export type IconName = keyof typeof paths;

/** The icons as symbols, once per document. */
export const iconSheet: Markup = html`<svg width="0" height="0" hidden>${Object.entries(paths).map(
  ([name, path]) =>
    html`<symbol id="icon-${name}" viewBox="0 0 16 16"><path d="${path}"/></symbol>`,
)}</svg>`;

export const icon = (name: IconName): Markup =>
  html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"/></svg>`;
