import { fontFiles } from '../../documents/pdfkit/font-files.js';

/** What the function that delivers needs beside its bundle: the typeface. */
export const bundledFiles = Object.values(fontFiles);
