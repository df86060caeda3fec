import { visibleText } from '../../../core/text/visible-text.js';
import { html } from '../../format/html.js';
import { smallPage } from './small-page.js';

/**
 * What an unsubscribe link opens: a question, because scanners of mails open every link that they see. A click on the
 * button, or the mail client's own one click (RFC 8058), posts to the same address.
 */
export const unsubscribeQuestion = (recipient: string): string =>
  smallPage(
    'End these reports?',
    html`<p>${visibleText(recipient)} will get no more API reports of this sender.</p><form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>`,
  );

export const unsubscribed = (recipient: string): string =>
  smallPage('Done', html`<p>${visibleText(recipient)} will get no more of these reports.</p>`);

export const unsubscribeUnknown = (): string =>
  smallPage(
    'This link does not work',
    html`<p>It may have been cut off. Copy it whole from the mail.</p>`,
  );
