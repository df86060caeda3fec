import { html, type Markup } from '../../format/html.js';

/** A page of a few sentences that a link in a mail leads to. It loads nothing. */
export const smallPage = (title: string, body: Markup): string =>
  html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`.markup;
