import { html, type Markup } from '../format/html.js';
import type { ThemeName } from '../format/theme.js';
import { iconSheet } from './icons.js';

/** Where the files of the page are; a document of ours loads nothing else. */
export interface DocumentAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** A whole HTML document. */
export function documentOf(page: {
  readonly title: string;
  /** What the reader chose; undefined: as the reader's system prefers. */
  readonly theme: ThemeName | undefined;
  readonly assets: DocumentAssets;
  readonly body: Markup;
  readonly interactive: boolean;
}): string {
  const { assets } = page;
  const theme = page.theme === undefined ? '' : html` data-theme="${page.theme}"`;
  const script = html`<script type="module" src="/assets/${assets.script}"></script>`;
  return html`<!doctype html>
<html lang="en"${theme}>
<head>
<meta charset="utf-8">
<title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<link rel="icon" href="/assets/${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/${assets.style}">
${page.interactive && script}
</head>
<body>
${iconSheet}
${page.body}
</body>
</html>
`.markup;
}

/** The sign of the product. */
export const brandMark: Markup = html`<svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#4a4ddb"/><path d="M8 24V12.5a8 8 0 0 1 16 0V24" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><path d="M13 24v-6.5M19 24v-9.5" fill="none" stroke="#c3c5ff" stroke-width="2.6" stroke-linecap="round"/></svg>`;
