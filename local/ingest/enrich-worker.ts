import { parentPort, workerData } from 'node:worker_threads';
import { type Block, blockEnricher, type EnrichedBlock } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';

/** The answer to each block, in the order of the blocks. */
export type WorkerAnswer =
  | { readonly kind: 'enriched'; readonly block: EnrichedBlock }
  | { readonly kind: 'failed'; readonly error: unknown };

const port = parentPort;
if (!port) throw new Error('enrich-worker.ts is the entry of a worker thread.');

const enriching = setUpEnrichment(workerData as EnrichmentPlan).then(blockEnricher);

port.on('message', async (block: Block) => {
  let answer: WorkerAnswer;
  try {
    answer = { kind: 'enriched', block: (await enriching)(block) };
  } catch (error) {
    answer = { kind: 'failed', error };
  }
  port.postMessage(answer);
});
