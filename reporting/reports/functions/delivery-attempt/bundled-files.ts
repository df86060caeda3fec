import { fontFiles } from '../../documents/pdfkit/font-files.js';

/** What the function that delivers needs beside its bundle: the typeface, and the thread that reads PDFs back. */
export const bundledFiles = {
  files: Object.values(fontFiles),
  threads: ['reporting/reports/delivery/isolation/unpdf-worker.js'],
};
