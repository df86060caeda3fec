import { isOpen } from '../../../core/registry/ledger.js';
import type { Registry } from '../../../core/registry/registry.js';
import { retryAt } from './retry.js';

/** Whether a delivery is to be tried again, and in how many seconds. */
export interface NextTry {
  readonly again: boolean;
  readonly seconds: number;
}

/** What the ledger says after a try: it is over, or when it may be tried again, or when its holder's lease ends. */
export async function nextTry(registry: Registry, deliveryId: string, now: Date): Promise<NextTry> {
  const delivery = (await registry.get('deliveries', deliveryId))?.item;
  const isOver = !delivery || !isOpen({ ...delivery, lease: null }, now);
  if (isOver) return { again: false, seconds: 0 };
  const at = delivery.lease ? Date.parse(delivery.lease.until) : retryAt(delivery);
  // A second more than enough: one that comes too early would find nothing to do and wait again.
  return { again: true, seconds: Math.max(1, Math.ceil((at - now.getTime()) / 1000) + 1) };
}
