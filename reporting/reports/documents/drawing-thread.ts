import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { minuteMs } from '../../../core/periods/duration.js';
import type { ReportRenderer } from '../report/renderer.js';
import type { DrawAnswer, DrawOrder } from './draw-worker.js';
import { rendererBy } from './renderer-by.js';

/** A document takes a second or two: one that takes this long is drawn from answers that nobody thought of. */
const longestMs = minuteMs;
/** What a thread may hold, in megabytes. */
const heapMb = 512;

/** A renderer with a thread of its own. */
export interface ThreadRenderer extends ReportRenderer {
  close(): Promise<void>;
}

/**
 * Gatebook's own renderer in a thread of its own: a document that takes too long or too much memory is left out, with its
 * reason, and the others are drawn, of this report and of those after it. One is drawn at a time.
 *
 * @param file where the thread starts: it calls `drawForParent`
 * @param limitMs for one document, once it is its turn
 */
export function threadRenderer(file: string | URL, limitMs = longestMs): ThreadRenderer {
  let worker: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };

  /** The thread, which has begun to run: on a busy machine that may take as long as a document. */
  const running = async (): Promise<Worker> => {
    if (worker !== undefined) return worker;
    const begun = new Worker(file, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    worker = begun;
    // What it says when it is ended concerns nobody.
    begun.on('error', () => undefined);
    // One that has ended by itself answers nobody: the next document has another.
    begun.once('exit', () => {
      if (worker === begun) worker = undefined;
    });
    await once(begun, 'online');
    return begun;
  };

  const draw = async (order: DrawOrder): Promise<Uint8Array> => {
    const drawing = await running();
    // It is in use while a document is waited for, and keeps no process that has nothing else to do.
    drawing.ref();
    const ended = new AbortController();
    const { signal } = ended;
    const answered = async (): Promise<Uint8Array> => {
      const [answer] = (await once(drawing, 'message', { signal })) as [DrawAnswer];
      if ('bytes' in answer) return answer.bytes;
      throw new NotDrawn(answer.failure);
    };
    const exited = async (): Promise<never> => {
      await once(drawing, 'exit', { signal });
      throw new Error('the thread that draws has ended');
    };
    const late = async (): Promise<never> => {
      await wait(limitMs, undefined, { signal });
      throw new Error(`it took longer than ${limitMs / 1000} seconds`);
    };
    const ways = [answered(), exited(), late()];
    // Those that come to nothing are ended with the others, and are nobody's concern.
    for (const way of ways) way.catch(() => undefined);
    drawing.postMessage(order);
    try {
      return await Promise.race(ways);
    } finally {
      ended.abort();
      drawing.unref();
    }
  };

  const drawn = (order: DrawOrder): Promise<Uint8Array> => {
    const mine = turn.then(async () => {
      try {
        return await draw(order);
      } catch (error) {
        if (!(error instanceof NotDrawn)) await end();
        throw error;
      }
    });
    turn = mine.catch(() => undefined);
    return mine;
  };

  const write =
    (format: DrawOrder['format']) => (report: DrawOrder['report'], url: string | null) =>
      drawn({ format, report, dashboardUrl: url });
  return {
    ...rendererBy({
      pdf: write('pdf'),
      csv: write('csv'),
      xlsx: write('xlsx'),
      html: write('html'),
    }),
    close: end,
  };
}

/** The thread is well: it only could not draw this. */
class NotDrawn extends Error {}
