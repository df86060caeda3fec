import { parentPort, workerData } from 'node:worker_threads';
import { type Block, blockEnricher, type EnrichedBlock } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { examplesOf } from './examples.js';

/** The answer to each block, in the order of the blocks. */
export type WorkerAnswer =
  | {
      readonly kind: 'enriched';
      readonly block: EnrichedBlock;
      /** The buffer of the lines, which are not needed any more. */
      readonly read: ArrayBuffer;
    }
  | { readonly kind: 'examples'; readonly examples: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown };

const port = parentPort;
if (!port) throw new Error('enrich-worker.ts is the entry of a worker thread.');

const enriching = setUpEnrichment(workerData as EnrichmentPlan).then(blockEnricher);

/** A block to be enriched, or the beginning of a source, in which formats are looked for. */
export type WorkerQuestion = Block | { readonly beginning: Uint8Array };

port.on('message', async (question: WorkerQuestion) => {
  let answer: WorkerAnswer;
  const given: ArrayBuffer[] = [];
  try {
    // For every question, or one that needs none of it would be answered before those that came first.
    const enrich = await enriching;
    if ('beginning' in question) {
      answer = { kind: 'examples', examples: examplesOf(question.beginning) };
    } else {
      const read = question.bytes.buffer;
      answer = { kind: 'enriched', block: enrich(question), read };
      given.push(read);
    }
  } catch (error) {
    answer = { kind: 'failed', error };
  }
  port.postMessage(answer, given);
});
