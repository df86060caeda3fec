import type { ReportRenderer } from '../report/renderer.js';
import { csvOf } from './csv.js';
import { htmlOf } from './html.js';
import { pdfOf } from './pdfkit/document.js';
import { type DocumentWriters, rendererBy } from './renderer-by.js';
import { xlsxOf } from './write-excel-file.js';

export const documentWriters: DocumentWriters = {
  pdf: pdfOf,
  xlsx: xlsxOf,
  csv: async (report) => csvOf(report),
  html: async (report, dashboardUrl) => htmlOf(report, dashboardUrl),
};

/** Gatebook's own renderer. */
export const builtinRenderer: ReportRenderer = rendererBy(documentWriters);
