// A thread that never ends one format, dies of another, cannot draw a third, answers the fourth with its number, and ends
// behind an answer where it is told to.
import { parentPort } from 'node:worker_threads';

let number = 0;
parentPort.on('message', ({ format, dashboardUrl }) => {
  number += 1;
  if (dashboardUrl === 'then end') setTimeout(() => process.exit(1), 20);
  if (format === 'xlsx') for (;;);
  if (format === 'html') process.exit(1);
  parentPort.postMessage(
    format === 'csv' ? { failure: 'Error: not this one' } : { bytes: Uint8Array.of(number) },
  );
});
