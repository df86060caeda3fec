// A thread that never ends one format, dies of another, cannot draw a third, and answers the fourth with its number.
import { parentPort } from 'node:worker_threads';

let number = 0;
parentPort.on('message', ({ format }) => {
  number += 1;
  if (format === 'xlsx') for (;;);
  if (format === 'html') process.exit(1);
  parentPort.postMessage(
    format === 'csv' ? { failure: 'Error: not this one' } : { bytes: Uint8Array.of(number) },
  );
});
