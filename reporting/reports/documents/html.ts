import { visibleText } from '../../../core/text/visible-text.js';
import { html, type Markup } from '../../format/html.js';
import { createWording, type Wording } from '../../format/wording.js';
import { changeOf } from '../drawing/change.js';
import { isChart, reportChart } from '../drawing/chart.js';
import { svgOf } from '../drawing/echarts.js';
import { styleSheet } from '../drawing/html-style.js';
import { brandColour } from '../drawing/theme.js';
import { comparisonText, periodTextAsOf } from '../report/period-text.js';
import type { Figure, Report, ReportSection, ReportVisual } from '../report/report.js';

// Drawn at little more than the size of print, and stretched: the letters of a chart are then as large as the text.
const chartPixels = { half: 300, full: 620, row: 42 };

/** A report as one HTML file that needs nothing from a network: charts are drawings, the logo is inside. */
export function htmlOf(report: Report, dashboardUrl: string | null): Uint8Array {
  const { tenant, period, askedAt } = report;
  const wording = createWording(tenant.locale, period.timeZone);
  const name = tenant.branding.name ?? tenant.name;
  const document = html`<!doctype html>
<html lang="${tenant.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${visibleText(report.title)} – ${visibleText(name)}</title>
<style>${{ markup: styleSheet(brandColour(tenant.branding.colour)) }}</style>
</head>
<body>
<header>
<p class="name">${tenant.branding.logo && html`<img src="${tenant.branding.logo}" alt="">`}${visibleText(name)}${
    dashboardUrl && html`<a href="${dashboardUrl}">Open the dashboard</a>`
  }</p>
<h1>${visibleText(report.title)}</h1>
<p class="period">${periodTextAsOf(period, tenant.locale, askedAt)}</p>
<p class="against">${comparisonText(report)} · all times ${period.timeZone}</p>
</header>
<main>
${report.remarks.map((remark, place) => html`<p class="${place === 0 ? 'lead' : 'remark'}">${visibleText(remark)}</p>`)}
${report.sections.map((section) => sectionOf(section, report, wording))}
</main>
<footer>Gatebook · as of ${wording.dateAndClock(askedAt)} ${period.timeZone}</footer>
</body>
</html>
`;
  return Buffer.from(document.markup);
}

const sectionOf = (
  section: ReportSection,
  report: Report,
  wording: Wording,
): Markup => html`<section>
<h2>${section.title}</h2>
<p class="about">${section.description}</p>
<div class="figures">${section.figures.map((figure) => figureOf(figure, wording))}</div>
<div class="grid">${section.visuals.map((answered) => cardOf(answered, report, wording))}</div>
</section>`;

function figureOf(figure: Figure, wording: Wording): Markup {
  const { title, format } = figure.column;
  const { arrow, text, colour } = changeOf(figure, wording);
  const was = figure.previous === null ? '' : ` from ${wording.cell(figure.previous, format)}`;
  return html`<div class="figure"><p>${title}</p><p class="value">${wording.cell(figure.value, format)}</p>
<p class="change"><b style="color:${colour}">${arrow} ${text}</b>${was}</p></div>`;
}

function cardOf(answered: ReportVisual, report: Report, wording: Wording): Markup {
  const { visual, rows } = answered;
  const body =
    rows.length === 0
      ? html`<p class="none">None in this period.</p>`
      : isChart(answered)
        ? chartBody(answered, report, wording)
        : tableBody(answered, wording);
  const isWide = visual.size.columns > 6 || !(isChart(answered) || visual.kind === 'bar');
  return html`<article class="${isWide ? 'wide' : ''}">
<h3>${visual.title}</h3><p class="about">${visual.description}</p>${body}</article>`;
}

function chartBody(answered: ReportVisual, { period }: Report, wording: Wording): Markup {
  const { option, legend, summary } = reportChart(answered, period, wording);
  const { columns, rows } = answered.visual.size;
  const width = columns > 6 ? chartPixels.full : chartPixels.half;
  // ECharts writes names into the drawing as escaped text.
  const drawing = svgOf(option, width, rows * chartPixels.row);
  return html`<ul class="legend">${legend.map(
    ({ name, colour, value, share }) =>
      html`<li><i style="background:${colour}"></i>${visibleText(name)}${value && html`: ${value} (${share})`}</li>`,
  )}</ul>
<div role="img" aria-label="${visibleText(summary)}">${{ markup: drawing }}</div>`;
}

const tableBody = ({ columns, rows, more }: ReportVisual, wording: Wording): Markup => html`<table>
<thead><tr>${columns.map(({ title, role }) => html`<th class="${role}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
  (row) =>
    html`<tr>${columns.map(
      ({ name, format, role }) =>
        html`<td class="${role}">${wording.cell(row[name] ?? null, format)}</td>`,
    )}</tr>\n`,
)}</tbody>
</table>${more && html`<p class="none">The first ${rows.length} rows are shown; the dashboard has the rest.</p>`}`;
