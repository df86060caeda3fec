// Asks for addresses over and over, many at a time. JavaScript, because a thread does not inherit its process's way of
// reading TypeScript.
import { parentPort, workerData } from 'node:worker_threads';

const { urls, many } = workerData;

const ask = async (first) => {
  for (let turn = first; ; turn++) {
    try {
      await (await fetch(urls[turn % urls.length])).arrayBuffer();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
};

for (let at = 0; at < many; at++) void ask(at);
setTimeout(() => parentPort.postMessage('under way'), 500);
