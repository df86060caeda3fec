import { isOpen } from '../../core/registry/ledger.js';
import { everyItem } from '../../core/registry/registry.js';
import { deliver } from './deliver.js';
import type { DeliveryDependencies } from './dependencies.js';
import { retryAt } from './retry.js';

/** Delivers all that is queued and whose time to try has come, one after the other. @returns how many were tried */
export async function workQueue(
  dependencies: DeliveryDependencies,
  signal?: AbortSignal,
): Promise<number> {
  let tried = 0;
  for await (const { item } of everyItem(dependencies.registry, 'deliveries')) {
    if (signal?.aborted) break;
    const now = dependencies.clock();
    if (!isOpen(item, now) || retryAt(item) > now.getTime()) continue;
    if ((await deliver(dependencies, item.id)) !== 'nothing') tried += 1;
  }
  return tried;
}
