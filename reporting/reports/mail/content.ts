import { periodTextAsOf } from '../report/period-text.js';
import type { Report } from '../report/report.js';
import { htmlMailOf } from './html-mail.js';
import { headerText } from './mail.js';
import type { MailLinks } from './mail-links.js';
import { textOf } from './text.js';

/** What a reader sees of a mail. */
export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail of a report: subject, HTML and plain text with the same numbers. */
export const mailContent = (report: Report, links: MailLinks): MailContent => {
  const { tenant, title, period, askedAt } = report;
  const name = tenant.branding.name ?? tenant.name;
  return {
    subject: headerText(`${title}: ${name}, ${periodTextAsOf(period, tenant.locale, askedAt)}`),
    text: textOf(report, links),
    html: htmlMailOf(report, links),
  };
};
