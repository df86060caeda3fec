import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { builtFile } from '../files/package-files.js';
import type { Damage, OnContainer, PlainBytes } from './plain-bytes.js';

/** What the thread says: bytes, one piece at a time, until it is told to go on. */
export type DecompressAnswer =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** Compressions that were found since the piece before. */
      readonly containers: readonly string[];
    }
  | { readonly kind: 'end'; readonly damage: Damage | undefined }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Decompresses a file in a thread of its own: what is packed by anything but gzip is unpacked in JavaScript, which would
 * keep a server from answering. Whoever stops reading ends the thread.
 */
export async function* decompressInThread(file: string, onContainer: OnContainer): PlainBytes {
  const worker = new Worker(builtFile('decompress-worker.js'), {
    workerData: file,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  try {
    for (;;) {
      const [answer] = (await once(worker, 'message')) as [DecompressAnswer];
      if (answer.kind === 'end') return answer.damage;
      if (answer.kind === 'failed') throw new Error(answer.message);
      for (const name of answer.containers) onContainer(name);
      yield answer.bytes;
      worker.postMessage('on');
    }
  } finally {
    await worker.terminate();
  }
}
