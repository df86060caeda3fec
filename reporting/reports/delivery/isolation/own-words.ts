import { csvOf } from '../../documents/csv.js';
import { htmlOf } from '../../documents/html.js';
import { pdfOf } from '../../documents/pdfkit/document.js';
import { xlsxOf } from '../../documents/write-excel-file.js';
import { mailContent } from '../../mail/content.js';
import type { Report } from '../../report/report.js';
import { documentText, type ReadPdf } from './document-text.js';
import { withoutNames } from './naming-cells.js';

/**
 * What a report says when its tables name nobody: headings, sentences, dates, numbers, the words of the page. It takes
 * as long as rendering, so it is asked for only where a name was found.
 */
export async function ownWords(report: Report, readPdf: ReadPdf): Promise<string> {
  const nameless = withoutNames(report);
  const { text, html } = mailContent(nameless, {
    dashboard: null,
    unsubscribe: null,
    documents: [],
  });
  const documents = [
    { format: 'pdf', bytes: await pdfOf(nameless, 'https://gatebook.example/') },
    { format: 'xlsx', bytes: await xlsxOf(nameless) },
    { format: 'csv', bytes: csvOf(nameless) },
    { format: 'html', bytes: htmlOf(nameless, 'https://gatebook.example/') },
    { format: 'html', bytes: Buffer.from(html) },
    { format: 'csv', bytes: Buffer.from(text) },
  ] as const;
  const texts = await Promise.all(documents.map((document) => documentText(document, readPdf)));
  return texts.join('\n');
}
