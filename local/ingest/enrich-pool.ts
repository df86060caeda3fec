import { Worker } from 'node:worker_threads';
import { type Block, blockEnricher, type EnrichedBlock } from './enrich-block.js';
import type { WorkerAnswer } from './enrich-worker.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';

/** Enriches blocks, several at once. */
export interface EnrichPool {
  /** Takes the block's buffer away from the caller. */
  enrich(block: Block): Promise<EnrichedBlock>;
  /** How many blocks are worth having under way. */
  readonly width: number;
  close(): Promise<void>;
}

/** Enriches in this thread: what suits few lines, because a worker takes longer to start than they take. */
export async function inThisThread(plan: EnrichmentPlan): Promise<EnrichPool> {
  const enrich = blockEnricher(await setUpEnrichment(plan));
  return { enrich: async (block) => enrich(block), width: 1, close: async () => {} };
}

/** Enriches in worker threads. */
export function inWorkers(plan: EnrichmentPlan, size: number): EnrichPool {
  const threads = Array.from({ length: size }, () => thread(plan));
  return {
    enrich: (block) => leastBusy(threads).enrich(block),
    // One under way and one waiting for each, so that no thread waits for the next.
    width: size * 2,
    close: async () => {
      await Promise.all(threads.map((it) => it.close()));
    },
  };
}

interface Thread {
  readonly waiting: number;
  enrich(block: Block): Promise<EnrichedBlock>;
  close(): Promise<unknown>;
}

const leastBusy = (threads: readonly Thread[]): Thread =>
  threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best));

interface Waiting {
  readonly resolve: (block: EnrichedBlock) => void;
  readonly reject: (error: unknown) => void;
}

function thread(plan: EnrichmentPlan): Thread {
  const worker = new Worker(new URL('./enrich-worker-entry.js', import.meta.url), {
    workerData: plan,
    execArgv: [],
    // Hardly anything outlives its block, so that a larger nursery would hold garbage alone.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const waiting: Waiting[] = [];
  let broken: unknown;
  const breakDown = (error: unknown) => {
    broken = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (answer: WorkerAnswer) => {
    const next = waiting.shift();
    if (answer.kind === 'enriched') next?.resolve(answer.block);
    else next?.reject(answer.error);
  });
  worker.on('error', breakDown);
  worker.on('exit', () => breakDown(new Error('A worker thread ended before its work did.')));
  return {
    get waiting() {
      return waiting.length;
    },
    enrich: (block) =>
      new Promise((resolve, reject) => {
        if (broken) reject(broken);
        else {
          waiting.push({ resolve, reject });
          worker.postMessage(block, [block.bytes.buffer]);
        }
      }),
    close: () => worker.terminate(),
  };
}
