import { isOpen } from '../../../core/registry/ledger.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { type DeliveryOutcome, deliver } from './deliver.js';
import type { DeliveryDependencies } from './dependencies.js';
import { retryAt } from './retry.js';

/** While one report is drawn, the lake can answer for the next. */
const atOnce = 2;

/**
 * Delivers all that is queued and whose time to try has come.
 *
 * @param onTried is told how each try ended
 * @returns how many were tried
 */
export async function workQueue(
  dependencies: DeliveryDependencies,
  signal?: AbortSignal,
  onTried: (outcome: Exclude<DeliveryOutcome, 'nothing'>) => void = () => undefined,
): Promise<number> {
  const queue = readyDeliveries(dependencies);
  let tried = 0;
  const work = async () => {
    for await (const id of queue) {
      if (signal?.aborted) return;
      const outcome = await deliver(dependencies, id);
      if (outcome === 'nothing') continue;
      tried += 1;
      onTried(outcome);
    }
  };
  // All take from one queue, so that none waits for the slowest.
  await Promise.all(Array.from({ length: atOnce }, work));
  return tried;
}

async function* readyDeliveries({
  registry,
  clock,
}: {
  readonly registry: Registry;
  readonly clock: () => Date;
}): AsyncGenerator<string> {
  for await (const { item } of everyItem(registry, 'deliveries')) {
    const now = clock();
    if (isOpen(item, now) && retryAt(item) <= now.getTime()) yield item.id;
  }
}
