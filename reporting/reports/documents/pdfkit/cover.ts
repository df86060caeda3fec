import { paler, theme } from '../../drawing/theme.js';
import { comparisonText, periodTextAsOf } from '../../report/period-text.js';
import type { Report } from '../../report/report.js';
import type { Paper, Structure } from './paper.js';

const bandHeight = 146;
const logoHeight = 30;

/** The head of the first page: whose report, about when, and what there is to say in sentences. */
export function drawCover(
  paper: Paper,
  parent: Structure,
  report: Report,
  dashboardUrl: string | null,
): void {
  const { pdf, left, width, brand, clean } = paper;
  const { tenant, period } = report;
  const right = left + width;
  paper.decorate(() => {
    pdf.rect(0, 0, pdf.page.width, bandHeight).fill(brand);
    pdf.rect(0, bandHeight, pdf.page.width, 3).fill(paler(brand, 0.55));
  });
  const logo = decoded(tenant.branding.logo);
  const name = clean(tenant.branding.name ?? tenant.name);
  const indent = logo === null ? 0 : drawLogo(paper, parent, logo, name);
  const onBrand = paler(brand, 0.82);
  paper.tag(parent, 'P', () =>
    paper.write(name, left + indent, 36, {
      face: 'bold',
      size: 11,
      colour: theme.surface,
      width: width - indent - 110,
      oneLine: true,
    }),
  );
  paper.tag(parent, 'H1', () =>
    paper.write(clean(report.title), left, 63, {
      face: 'bold',
      size: 25,
      colour: theme.surface,
      width,
      oneLine: true,
    }),
  );
  paper.tag(parent, 'P', () =>
    paper.write(periodTextAsOf(period, tenant.locale, report.askedAt), left, 97, {
      face: 'medium',
      size: 12,
      colour: theme.surface,
    }),
  );
  paper.tag(parent, 'P', () =>
    paper.write(`${comparisonText(report)} · all times ${period.timeZone}`, left, 117, {
      size: 8.5,
      colour: onBrand,
    }),
  );
  if (dashboardUrl !== null) {
    const label = 'Open the dashboard';
    const style = { face: 'medium', size: 8.5 } as const;
    const length = paper.widthOf(label, style);
    paper.tag(parent, 'Link', () => {
      paper.write(label, right - length, 38, { ...style, colour: theme.surface });
      pdf.link(right - length, 36, length, 13, dashboardUrl);
    });
  }
  paper.y = bandHeight + 20;
  for (const [place, remark] of report.remarks.entries()) {
    const style =
      place === 0
        ? ({ face: 'medium', size: 11, colour: theme.text, width } as const)
        : ({ size: 9, colour: theme.textSoft, width } as const);
    paper.tag(parent, 'P', () => paper.write(clean(remark), left, paper.y, style));
    paper.y = pdf.y + (place === 0 ? 5 : 2);
  }
  paper.y += 8;
}

/** @returns the room that the logo takes */
function drawLogo(paper: Paper, parent: Structure, logo: Buffer, name: string): number {
  try {
    // pdfkit's types do not tell of openImage, which reads the size before anything is drawn.
    const image = (
      paper.pdf as unknown as { openImage(source: Buffer): { width: number; height: number } }
    ).openImage(logo);
    const width = Math.min((image.width / image.height) * logoHeight, 140);
    paper.decorate(() => {
      paper.pdf.roundedRect(paper.left - 5, 22, width + 10, logoHeight + 10, 5).fill(theme.surface);
    });
    paper.tag(
      parent,
      'Figure',
      () => paper.pdf.image(logo, paper.left, 27, { fit: [width, logoHeight] }),
      { alt: `The logo of ${name}` },
    );
    return width + 18;
  } catch {
    // A picture that is cut off or of an odd kind is left out; the name stands there anyway.
    return 0;
  }
}

const decoded = (logo: string | null): Buffer | null =>
  logo === null ? null : Buffer.from(logo.slice(logo.indexOf(',') + 1), 'base64');
