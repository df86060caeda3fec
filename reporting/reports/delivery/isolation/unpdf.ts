import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ProductError } from '../../../../core/product-error.js';
import type { ReadPdf } from './document-text.js';

/** A reader of PDFs that runs beside the process. */
export interface PdfReader {
  readonly read: ReadPdf;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly text?: string;
  readonly error?: string;
}

/** Reads PDFs with pdf.js in a thread, which is started at the first and ended by one that takes too long. */
export function pdfReader({ patienceMs = 30_000 }: { patienceMs?: number } = {}): PdfReader {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, { settle(answer: Answer): void }>();

  const start = (): Worker => {
    const fresh = new Worker(join(import.meta.dirname, 'unpdf-worker.js'), { resourceLimits });
    // A thread that has nothing to do must not keep the process alive.
    fresh.unref();
    fresh.on('message', (answer: Answer) => waiting.get(answer.id)?.settle(answer));
    const fail = (error: string) => {
      for (const [id, { settle }] of waiting) settle({ id, error });
      worker = undefined;
    };
    fresh.on('error', (error) => fail(String(error)));
    fresh.on('exit', () => {
      if (worker === fresh) fail('the reader ended');
    });
    return fresh;
  };

  return {
    read: (pdf) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = next++;
        const timer = setTimeout(() => {
          void worker?.terminate();
        }, patienceMs);
        waiting.set(id, {
          settle({ text, error }) {
            clearTimeout(timer);
            waiting.delete(id);
            if (text !== undefined) resolve(text);
            else reject(unreadable(error ?? 'no text'));
          },
        });
        // A copy: the caller's bytes are yet to be sent.
        const copy = new Uint8Array(pdf);
        worker.postMessage({ id, pdf: copy }, [copy.buffer]);
      }),
    close: async () => {
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}

// Without limits V8 lets the thread's garbage grow to hundreds of megabytes before it looks at it.
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 };

const unreadable = (error: string) =>
  new ProductError('render-failed', `The PDF can't be read back (${error.slice(0, 200)}).`);
