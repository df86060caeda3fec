import { ProductError } from '../../../core/product-error.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import { type DeliveryProgress, recordProgress } from '../../../core/registry/ledger.js';
import type { Stored } from '../../../core/registry/registry.js';
import type { DeliveryDependencies } from './dependencies.js';

const mostTries = 20;

/**
 * Writes down how far a worker's delivery came, also when an event of the mail service wrote to it meanwhile. Only who
 * still holds the lease, for the same attempt, writes.
 *
 * @throws ProductError `changed-meanwhile` when the lease is lost
 */
export async function reportProgress(
  { registry, clock }: Pick<DeliveryDependencies, 'registry' | 'clock'>,
  held: Stored<'deliveries'>,
  progress: (item: Delivery) => DeliveryProgress,
): Promise<Stored<'deliveries'>> {
  let current = held;
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordProgress(registry, current, progress(current.item), clock());
    } catch (error) {
      const isRace = error instanceof ProductError && error.code === 'changed-meanwhile';
      const found = await registry.get('deliveries', held.item.id);
      if (!isRace || tries === mostTries || !found || !isSameHold(found.item, held.item))
        throw error;
      current = found;
    }
  }
}

const isSameHold = (one: Delivery, other: Delivery): boolean =>
  one.lease !== null &&
  one.lease.holder === other.lease?.holder &&
  one.attempts.length === other.attempts.length;
