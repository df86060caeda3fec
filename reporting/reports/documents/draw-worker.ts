import { parentPort } from 'node:worker_threads';
import type { DocumentFormat } from '../../../core/ports/report-source.js';
import type { Report } from '../report/report.js';
import { documentWriters } from './renderer.js';
import type { DocumentWriters } from './renderer-by.js';

/** What a thread is asked to draw. */
export interface DrawOrder {
  readonly format: DocumentFormat;
  readonly report: Report;
  readonly dashboardUrl: string | null;
}

/** What it answers, one answer to each order. */
export type DrawAnswer =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  /** Why nothing could be drawn. */
  | { readonly failure: string };

/** Draws what the process that started this thread asks for, until that process ends it. */
export function drawForParent(writers: DocumentWriters = documentWriters): void {
  parentPort?.on('message', async ({ format, report, dashboardUrl }: DrawOrder) => {
    try {
      const bytes = Uint8Array.from(await writers[format](report, dashboardUrl));
      parentPort?.postMessage({ bytes } satisfies DrawAnswer, [bytes.buffer]);
    } catch (error) {
      parentPort?.postMessage({ failure: String(error) } satisfies DrawAnswer);
    }
  });
}
