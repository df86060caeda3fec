import { parentPort } from 'node:worker_threads';
import { extractText, getDocumentProxy } from 'unpdf';

// In a thread of its own: reading takes a while, and a document that makes the reader hang is ended with its thread.
parentPort?.on('message', async ({ id, pdf }) => {
  try {
    const document = await getDocumentProxy(pdf, { verbosity: 0 });
    const { text } = await extractText(document, { mergePages: true });
    await document.loadingTask.destroy();
    parentPort?.postMessage({ id, text });
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) });
  }
});
