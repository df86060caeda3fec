import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { decompress } from './decompress.js';
import type { DecompressAnswer } from './decompress-thread.js';

const port = parentPort;
if (!port) throw new Error('decompress-worker.ts is the entry of a worker thread.');

const say = (answer: DecompressAnswer, owned: ArrayBuffer[] = []): void =>
  port.postMessage(answer, owned);

let read = 0;
async function* counted(): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(workerData as string) as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield chunk;
  }
}

try {
  const found: string[] = [];
  const plain = decompress(
    counted,
    () => read,
    (name) => found.push(name),
  );
  for (;;) {
    const { done, value } = await plain.next();
    if (done) {
      say({ kind: 'end', damage: value });
      break;
    }
    const bytes = Uint8Array.from(value);
    say({ kind: 'bytes', bytes, containers: found.splice(0) }, [bytes.buffer]);
    await once(port, 'message');
  }
} catch (error) {
  say({ kind: 'failed', message: (error as Error).message });
}
// A port that is listened to would keep the thread.
port.close();
