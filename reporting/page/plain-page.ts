import { html, type Markup } from '../format/html.js';
import type { ThemeName } from '../format/theme.js';
import { brandMark, type DocumentAssets, documentOf } from './document.js';

/** A page with one thing to say: that something cannot be shown, and what to do. */
export const plainPage = (page: {
  readonly title: string;
  readonly sentences: readonly (string | Markup)[];
  readonly action?: { readonly href: string; readonly label: string };
  /** Where it may lead, where there are several. */
  readonly choices?: readonly { readonly href: string; readonly label: string }[];
  /** A button that changes something. */
  readonly form?: { readonly action: string; readonly label: string };
  readonly theme: ThemeName | undefined;
  readonly assets: DocumentAssets;
}): string =>
  documentOf({
    title: `${page.title} · Gatebook`,
    theme: page.theme,
    assets: page.assets,
    interactive: false,
    body: html`<main class="lonely">
${brandMark}
<h1>${page.title}</h1>
${page.sentences.map((sentence) => html`<p>${sentence}</p>`)}
${page.action && html`<a class="button" href="${page.action.href}">${page.action.label}</a>`}
${page.choices && html`<ul class="choices">${page.choices.map(({ href, label }) => html`<li><a class="button" href="${href}">${label}</a></li>`)}</ul>`}
${page.form && html`<form method="post" action="${page.form.action}"><button class="button button-quiet" type="submit">${page.form.label}</button></form>`}
</main>`,
  });

/** What a link that opens nothing is answered with: the same words whatever is wrong with it. */
export const closedLink = {
  title: 'This link does not open a dashboard',
  sentences: [
    'It may be incomplete, or its time may be over. Ask whoever gave it to you for a new one.',
  ],
} as const;

/** What the bare address is answered with where anyone on the network could ask. */
export const linkNeeded = {
  title: 'Open your dashboard with your link',
  sentences: [
    'Each tenant has a link of its own, and this address shows nothing without one. Whoever runs Gatebook here can give you yours.',
  ],
} as const;
