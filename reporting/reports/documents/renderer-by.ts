import type { DocumentFormat } from '../../../core/ports/report-source.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleText } from '../../../core/text/visible-text.js';
import { documentName } from '../report/document-name.js';
import type { ReportDocument, ReportRenderer } from '../report/renderer.js';
import type { Report } from '../report/report.js';

/** What writes the documents, by format. */
export type DocumentWriters = Readonly<
  Record<DocumentFormat, (report: Report, dashboardUrl: string | null) => Promise<Uint8Array>>
>;

/** A renderer that draws everything in this process from the report's answers. A format that fails, fails alone. */
export const rendererBy = (writers: DocumentWriters): ReportRenderer => ({
  name: 'builtin',
  async render({ id, report, formats, dashboardUrl, tell }, signal) {
    const documents: ReportDocument[] = [];
    let cause: unknown;
    for (const format of formats) {
      signal?.throwIfAborted();
      try {
        const bytes = await writers[format](report, dashboardUrl);
        const name = documentName(report.tenant.id, report.period, format);
        documents.push({ name, format, bytes });
      } catch (error) {
        cause = error;
        const why = visibleText(String(error)).slice(0, 300);
        tell?.(`The ${format} of delivery ${id} could not be drawn: ${why}`);
      }
    }
    if (documents.length === 0 && formats.length > 0) {
      const reason = `The report could not be drawn as ${formats.join(', ')}; the platform team was told.`;
      throw new ProductError('render-failed', reason, { cause });
    }
    return documents;
  },
});
