import { documentName } from '../report/document-name.js';
import type { DocumentFormat, ReportDocument, ReportRenderer } from '../report/renderer.js';
import type { Report } from '../report/report.js';
import { csvOf } from './csv.js';
import { htmlOf } from './html.js';
import { pdfOf } from './pdfkit/document.js';
import { xlsxOf } from './write-excel-file.js';

const writers: Readonly<
  Record<DocumentFormat, (report: Report, dashboardUrl: string | null) => Promise<Uint8Array>>
> = {
  pdf: pdfOf,
  xlsx: xlsxOf,
  csv: async (report) => csvOf(report),
  html: async (report, dashboardUrl) => htmlOf(report, dashboardUrl),
};

/** Gatebook's own renderer: everything is drawn in this process from the report's answers. */
export const builtinRenderer: ReportRenderer = {
  name: 'builtin',
  async render({ report, formats, dashboardUrl }, signal) {
    const documents: ReportDocument[] = [];
    for (const format of formats) {
      signal?.throwIfAborted();
      documents.push({
        name: documentName(report.tenant.id, report.period, format),
        format,
        bytes: await writers[format](report, dashboardUrl),
      });
    }
    return documents;
  },
};
