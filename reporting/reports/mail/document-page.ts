import { html } from '../../format/html.js';
import { smallPage } from './small-page.js';

/** What is shown where a link to a document opens nothing: it does not say whether there ever was one. */
export const documentUnknown = (): string =>
  smallPage(
    'This document is not here any more',
    html`<p>Links in mails open their documents for a week. Ask whoever runs this service for the report again.</p>`,
  );
