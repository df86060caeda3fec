import { parentPort, workerData } from 'node:worker_threads';
import { type Block, blockEnricher, type EnrichedBlock } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { examplesOf } from './examples.js';

/** The answer to each block, in the order of the blocks. */
export type WorkerAnswer =
  | { readonly kind: 'enriched'; readonly block: EnrichedBlock }
  | { readonly kind: 'examples'; readonly examples: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown };

const port = parentPort;
if (!port) throw new Error('enrich-worker.ts is the entry of a worker thread.');

const enriching = setUpEnrichment(workerData as EnrichmentPlan).then(blockEnricher);

/** A block to be enriched, or the beginning of a source, in which formats are looked for. */
export type WorkerQuestion = Block | { readonly beginning: Uint8Array };

port.on('message', async (question: WorkerQuestion) => {
  let answer: WorkerAnswer;
  try {
    // For every question, or one that needs none of it would be answered before those that came first.
    const enrich = await enriching;
    answer =
      'beginning' in question
        ? { kind: 'examples', examples: examplesOf(question.beginning) }
        : { kind: 'enriched', block: enrich(question) };
  } catch (error) {
    answer = { kind: 'failed', error };
  }
  port.postMessage(answer);
});
