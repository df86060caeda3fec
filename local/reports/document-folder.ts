import { join } from 'node:path';
import type { DocumentStore } from '../../reporting/reports/delivery/document-store.js';
import { fileNameFor, readWhole, writeDocument } from './files.js';

/** Keeps the documents of deliveries in a folder. There is no address that a reader could open them by. */
export const documentFolder = (folder: string): DocumentStore => ({
  put: (deliveryId, name, bytes) =>
    writeDocument(join(folder, fileNameFor(deliveryId)), name, bytes),
  get: (deliveryId, name) => readWhole(join(folder, fileNameFor(deliveryId)), name),
  linkTo: async () => null,
});
