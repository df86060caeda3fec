import { Worker } from 'node:worker_threads';
import { builtFile } from '../files/package-files.js';
import { type Block, blockEnricher, type EnrichedBlock } from './enrich-block.js';
import type { WorkerAnswer, WorkerQuestion } from './enrich-worker.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { examplesOf, partLookedAt } from './examples.js';
import type { SpareBuffers } from './spare-buffers.js';

/** Enriches blocks, several at once. */
export interface EnrichPool {
  /** Examples of the formats that a source's first block has. */
  examples(block: Uint8Array): Promise<readonly string[]>;
  /** Takes the block's buffer away from the caller. */
  enrich(block: Block): Promise<EnrichedBlock>;
  /** How many blocks are worth having under way. */
  readonly width: number;
  close(): Promise<void>;
}

/** Enriches in this thread: what suits few lines, because a worker takes longer to start than they take. */
export async function inThisThread(plan: EnrichmentPlan): Promise<EnrichPool> {
  const enrich = blockEnricher(await setUpEnrichment(plan));
  return {
    examples: async (block) => examplesOf(block),
    enrich: async (block) => enrich(block),
    width: 1,
    close: async () => {},
  };
}

/**
 * Enriches in worker threads.
 *
 * @param spare is given the buffers of blocks that are done
 */
export function inWorkers(plan: EnrichmentPlan, size: number, spare: SpareBuffers): EnrichPool {
  const threads = Array.from({ length: size }, () => thread(plan, spare));
  return {
    examples: (block) => leastBusy(threads).examples(block),
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
  examples(block: Uint8Array): Promise<readonly string[]>;
  enrich(block: Block): Promise<EnrichedBlock>;
  close(): Promise<unknown>;
}

const leastBusy = (threads: readonly Thread[]): Thread =>
  threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best));

interface Waiting {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

function thread(plan: EnrichmentPlan, spare: SpareBuffers): Thread {
  const worker = new Worker(builtFile('enrich-worker.js'), {
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
    if (answer.kind === 'failed') next?.reject(answer.error);
    else next?.resolve(answer);
  });
  worker.on('error', breakDown);
  worker.on('exit', () => breakDown(new Error('A worker thread ended before its work did.')));
  const ask = (question: WorkerQuestion, owned: ArrayBuffer[]) =>
    new Promise<WorkerAnswer>((resolve, reject) => {
      if (broken) reject(broken);
      else {
        waiting.push({ resolve, reject });
        worker.postMessage(question, owned);
      }
    });
  return {
    get waiting() {
      return waiting.length;
    },
    async examples(block) {
      const answer = await ask({ beginning: partLookedAt(block) }, []);
      return answer.kind === 'examples' ? answer.examples : [];
    },
    async enrich(block) {
      const answer = await ask(block, [block.bytes.buffer]);
      if (answer.kind !== 'enriched') throw new Error('A worker thread answered out of turn.');
      spare.give(answer.read);
      return answer.block;
    },
    close: () => worker.terminate(),
  };
}
