import { createWording } from '../../../format/wording.js';
import { theme } from '../../drawing/theme.js';
import { periodTextAsOf } from '../../report/period-text.js';
import type { Report } from '../../report/report.js';
import { drawCover } from './cover.js';
import { packed } from './packed.js';
import { newPaper, type Paper } from './paper.js';
import { drawSection } from './section.js';

/**
 * A report as a tagged PDF: A4, typeface embedded, charts as vectors. The same report gives the same bytes.
 */
export async function pdfOf(report: Report, dashboardUrl: string | null): Promise<Uint8Array> {
  const wording = createWording(report.tenant.locale, report.period.timeZone);
  const paper = newPaper(report, wording);
  const { pdf } = paper;
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const written = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  drawCover(paper, root, report, dashboardUrl);
  for (const section of report.sections) drawSection(paper, root, section);
  root.end();
  drawMargins(paper, report);
  pdf.end();
  await written;
  return packed(Buffer.concat(parts));
}

/** Running head and foot, once the number of pages is known. */
function drawMargins(paper: Paper, { tenant, title, period, askedAt }: Report): void {
  const { pdf, left, width, wording } = paper;
  const { start, count } = pdf.bufferedPageRange();
  const style = { size: 7, colour: theme.textFaint } as const;
  const name = paper.clean(tenant.branding.name ?? tenant.name);
  const heading = `${paper.clean(title)} · ${periodTextAsOf(period, tenant.locale, askedAt)}`;
  const asked = `Gatebook · as of ${wording.dateAndClock(askedAt)} ${period.timeZone}`;
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    pdf.markContent('Artifact', { type: 'Pagination' });
    if (page > start) {
      paper.write(name, left, 34, { ...style, face: 'medium', width: width / 2, oneLine: true });
      paper.write(heading, left + width / 2, 34, {
        ...style,
        width: width / 2,
        align: 'right',
        oneLine: true,
      });
      pdf
        .moveTo(left, 48)
        .lineTo(left + width, 48)
        .lineWidth(0.5)
        .stroke(theme.border);
    }
    const foot = pdf.page.height - 38;
    paper.write(asked, left, foot, style);
    paper.write(`Page ${page - start + 1} of ${count}`, left, foot, {
      ...style,
      width,
      align: 'right',
      oneLine: true,
    });
    pdf.endMarkedContent();
  }
}
