import { visibleText } from '../../../core/text/visible-text.js';
import { html, type Markup } from '../../format/html.js';
import { createWording, type Wording } from '../../format/wording.js';
import { changeOf } from '../drawing/change.js';
import { brandColour, theme } from '../drawing/theme.js';
import { comparisonText, periodTextAsOf } from '../report/period-text.js';
import type { Figure, Report } from '../report/report.js';
import { linkLifetimeDays } from './document-token.js';
import type { MailLinks } from './mail-links.js';
import { type MailBar, type MailTable, mailBars, mailTables } from './summary.js';

const font = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

// Clients that know dark mode and keep style elements (Apple Mail, Outlook apps) get it by these classes; all others
// get the inline styles, which need no style element at all.
const darkStyles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #0b0d12 !important; }
  .sheet { background: #13161d !important; }
  .ink { color: #e8ebf1 !important; }
  .soft { color: #b3bac7 !important; }
  .line { border-color: #2b323e !important; }
  .rule { background: #2b323e !important; }
  .good { color: #4fd69c !important; }
  .bad { color: #ff9a90 !important; }
}
@media (max-width: 480px) {
  .figure { display: inline-block !important; box-sizing: border-box; width: 50% !important; }
  .figures { padding-left: 10px !important; padding-right: 10px !important; }
  .wing { padding-left: 18px !important; padding-right: 18px !important; }
  .name { white-space: normal !important; overflow-wrap: anywhere; }
}
`;

/** The mail as HTML that old clients lay out right: tables, inline styles, 600 pixels, nothing to fetch. */
export function htmlMailOf(report: Report, links: MailLinks): string {
  const { tenant, period, askedAt, remarks, sections } = report;
  const wording = createWording(tenant.locale, period.timeZone);
  const brand = brandColour(tenant.branding.colour);
  const name = visibleText(tenant.branding.name ?? tenant.name);
  const [opening = '', ...others] = remarks;
  const tables = mailTables(report, wording);
  return html`<!doctype html>
<html lang="${tenant.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${visibleText(report.title)}</title>
<style>${{ markup: darkStyles }}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f1f3f6;">
<div style="display:none;max-height:0;overflow:hidden;">${visibleText(opening)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f1f3f6;">
<tr><td align="center" style="padding:24px 8px;">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" class="sheet" style="width:100%;max-width:600px;background:#ffffff;border-radius:10px;overflow:hidden;">
<tr><td bgcolor="${brand}" class="wing" style="background:${brand};padding:28px 32px;${font};color:#ffffff;">
<div style="font-size:14px;font-weight:600;">${name}</div>
<h1 style="margin:10px 0 4px;font-size:26px;line-height:1.2;color:#ffffff;">${visibleText(report.title)}</h1>
<div style="font-size:16px;">${periodTextAsOf(period, tenant.locale, askedAt)}</div>
<div style="font-size:12px;padding-top:4px;">${comparisonText(report)} · all times ${period.timeZone}</div>
</td></tr>
<tr><td class="wing" style="padding:24px 32px 8px;${font};">
<div class="ink" style="font-size:17px;line-height:1.4;font-weight:600;color:${theme.text};">${visibleText(opening)}</div>
${others.map((remark) => html`<div class="soft" style="font-size:14px;line-height:1.5;color:${theme.textSoft};">${visibleText(remark)}</div>`)}
</td></tr>
${!report.isEmpty && figureRows(sections[0]?.figures ?? [], wording)}
${!report.isEmpty && barRow(mailBars(report, wording), brand)}
${tables.map(tableRow)}
${links.dashboard && button('Open the dashboard', links.dashboard, brand)}
${links.documents.length > 0 && documentsRow(links)}
<tr><td class="wing" style="padding:20px 32px 28px;${font};">
<div class="rule" style="height:1px;background:${theme.border};font-size:0;line-height:0;">&nbsp;</div>
<p class="soft" style="margin:14px 0 0;font-size:12px;line-height:1.5;color:${theme.textFaint};">As of ${wording.dateAndClock(askedAt)}. You get this mail because ${visibleText(tenant.name)} listed your address for its API reports.${
    links.unsubscribe &&
    html` <a href="${links.unsubscribe}" class="soft" style="color:${theme.textFaint};">Unsubscribe</a>`
  }</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.markup;
}

function figureRows(figures: readonly Figure[], wording: Wording): Markup {
  const rows = [figures.slice(0, 4), figures.slice(4, 8)].filter((row) => row.length > 0);
  return html`<tr><td class="figures" style="padding:12px 24px 8px;"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">
${rows.map((row) => html`<tr>${row.map((figure) => figureCell(figure, wording))}</tr>`)}
</table></td></tr>`;
}

function figureCell(figure: Figure, wording: Wording): Markup {
  const { title, format } = figure.column;
  const { arrow, text, colour } = changeOf(figure, wording);
  const value =
    format === 'count' && figure.value !== null
      ? wording.headline(figure.value)
      : wording.cell(figure.value, format);
  const tone = colour === theme.good ? 'good' : colour === theme.bad ? 'bad' : 'soft';
  return html`<td class="figure" width="25%" valign="top" style="padding:8px;${font};">
<div class="soft" style="font-size:12px;color:${theme.textSoft};">${title}</div>
<div class="ink" style="font-size:21px;line-height:1.35;font-weight:700;color:${theme.text};white-space:nowrap;">${value}</div>
<div class="${tone}" style="font-size:12px;color:${colour};white-space:nowrap;">${arrow} ${text}</div></td>`;
}

/** Bars out of table cells: the only drawing that every client shows without fetching a picture. */
function barRow(bars: readonly MailBar[], brand: string): Markup | false {
  if (bars.length < 2) return false;
  const height = 72;
  const greatest = Math.max(...bars.map(({ value }) => value), 1);
  const every = Math.ceil(bars.length / 8);
  return html`<tr><td class="wing" style="padding:16px 32px 4px;${font};">
<div class="ink" style="font-size:14px;font-weight:600;color:${theme.text};padding-bottom:8px;">Requests</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="table-layout:fixed;"><tr>
${bars.map(
  ({ value, label, text }) =>
    html`<td valign="bottom" height="${height}" title="${label}: ${text}" style="height:${height}px;padding:0 1px;"><div style="height:${Math.max(1, Math.round((value / greatest) * height))}px;background:${brand};border-radius:2px 2px 0 0;font-size:0;line-height:0;">&nbsp;</div></td>`,
)}
</tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="table-layout:fixed;"><tr>
${bars
  .filter((_, place) => place % every === 0)
  .map(
    ({ label }) =>
      html`<td class="soft" align="left" style="font-size:11px;padding-top:4px;color:${theme.textFaint};${font};white-space:nowrap;">${label}</td>`,
  )}
</tr></table>
</td></tr>`;
}

// Short words stay whole; a long route may break anywhere, or it would push the numbers out of a narrow window.
const longWord = 14;

const tableRow = ({ title, head, isNumber, rows }: MailTable): Markup => {
  const wraps = head.map((_, at) => rows.some((row) => (row[at] ?? '').length > longWord));
  const cell = (tag: 'th' | 'td', text: string, at: number, style: string, tone: string) => ({
    markup: `<${tag} class="${tone} line${isNumber[at] ? '' : ' name'}" align="${isNumber[at] ? 'right' : 'left'}" style="${style}${
      wraps[at] ? 'word-break:break-word;' : 'white-space:nowrap;'
    }">${html`${text}`.markup}</${tag}>`,
  });
  const headStyle = `padding:5px 6px;font-size:12px;font-weight:500;color:${theme.textFaint};border-bottom:1px solid ${theme.border};${font};`;
  const bodyStyle = `padding:6px;font-size:13px;color:${theme.text};border-bottom:1px solid ${theme.border};${font};`;
  return html`<tr><td class="wing" style="padding:20px 32px 0;${font};">
<div class="ink" style="font-size:14px;font-weight:600;color:${theme.text};padding-bottom:4px;">${title}</div>
<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;">
<tr>${head.map((text, at) => cell('th', text, at, headStyle, 'soft'))}</tr>
${rows.map((row) => html`<tr>${row.map((text, at) => cell('td', text, at, bodyStyle, 'ink'))}</tr>`)}
</table></td></tr>`;
};

const button = (
  label: string,
  url: string,
  brand: string,
): Markup => html`<tr><td class="wing" style="padding:24px 32px 4px;">
<table role="presentation" cellpadding="0" cellspacing="0"><tr><td bgcolor="${brand}" style="background:${brand};border-radius:7px;">
<a href="${url}" style="display:inline-block;padding:11px 20px;${font};font-size:14px;font-weight:600;color:#ffffff;text-decoration:none;">${label}</a>
</td></tr></table></td></tr>`;

const documentsRow = ({ documents }: MailLinks): Markup => {
  const isAttached = documents.every(({ url }) => url === null);
  return html`<tr><td class="wing" style="padding:16px 32px 0;${font};">
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:${theme.textSoft};">${isAttached ? 'Attached' : `The documents, whose links open for ${linkLifetimeDays} days`}: ${documents.map(
    ({ name, url }, place) =>
      html`${place > 0 && ', '}${url ? html`<a href="${url}" class="soft" style="color:${theme.textSoft};">${name}</a>` : name}`,
  )}</p></td></tr>`;
};
