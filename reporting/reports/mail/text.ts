import { visibleText } from '../../../core/text/visible-text.js';
import { createWording } from '../../format/wording.js';
import { changeOf } from '../drawing/change.js';
import { comparisonText, periodTextAsOf } from '../report/period-text.js';
import type { Report } from '../report/report.js';
import { linkLifetimeDays } from './document-token.js';
import type { MailLinks } from './mail-links.js';
import { type MailTable, mailTables } from './summary.js';

/** The mail as plain text, in columns that line up in any font of fixed width. */
export function textOf(report: Report, links: MailLinks): string {
  const { tenant, title, period, askedAt, remarks, sections } = report;
  const wording = createWording(tenant.locale, period.timeZone);
  const figures = sections[0]?.figures ?? [];
  const heading = visibleText(`${title} · ${tenant.branding.name ?? tenant.name}`);
  const numbers = figures.map((figure) => {
    const { arrow, text } = changeOf(figure, wording);
    const value = wording.cell(figure.value, figure.column.format);
    return [figure.column.title, value, `${arrow} ${text}`.trim()];
  });
  return [
    heading,
    '='.repeat([...heading].length),
    periodTextAsOf(period, tenant.locale, askedAt),
    `${comparisonText(report)}. All times ${period.timeZone}.`,
    '',
    ...remarks.map(visibleText),
    '',
    ...(report.isEmpty ? [] : [...columns(numbers, [false, true, false]), '']),
    ...mailTables(report, wording).flatMap(tableLines),
    ...(links.documents.length > 0
      ? [documentsTitle(links), ...links.documents.map(documentLine), '']
      : []),
    ...(links.dashboard ? ['The dashboard:', links.dashboard, ''] : []),
    '-- ',
    `As of ${wording.dateAndClock(askedAt)}. You get this mail because ${visibleText(tenant.name)}`,
    'listed your address for its API reports.',
    ...(links.unsubscribe ? [`To end these mails: ${links.unsubscribe}`] : []),
    '',
  ].join('\n');
}

const documentsTitle = ({ documents }: MailLinks): string =>
  documents.every(({ url }) => url === null)
    ? 'The documents:'
    : `The documents, whose links open for ${linkLifetimeDays} days:`;

const documentLine = ({ name, url }: MailLinks['documents'][number]): string =>
  url ? `- ${name}: ${url}` : `- ${name} (attached)`;

const tableLines = ({ title, head, isNumber, rows }: MailTable): string[] => [
  title,
  '-'.repeat([...title].length),
  ...columns([head, ...rows], isNumber),
  '',
];

function columns(rows: readonly (readonly string[])[], isNumber: readonly boolean[]): string[] {
  const widths = isNumber.map((_, at) =>
    Math.max(...rows.map((row) => [...(row[at] ?? '')].length)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
        return isNumber[at] ? `${gap}${cell}` : `${cell}${gap}`;
      })
      .join('  ')
      .trimEnd(),
  );
}
