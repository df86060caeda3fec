import type { ProvisionedProducts } from '../../../control-plane/ports/provisioned-products.js';
import { ProductError } from '../../../core/product-error.js';
import type { Registry } from '../../../core/registry/registry.js';

/** An order that Service Catalog has taken. */
interface Order {
  readonly pipelineId: string;
  readonly version: string;
  readonly at: number;
  /** How often it is asked about before it is over. */
  asks: number;
  outcome: 'succeeded' | 'failed';
}

/** Service Catalog in many accounts: the same token is the same order, and one that is over changes the account's version. */
export const playedAccounts = (clock: () => Date) => {
  const orders = new Map<string, Order>();
  const failing = new Set<string>();
  const refusing = new Set<string>();
  const versions = new Map<string, string>();
  const products: ProvisionedProducts = {
    async update({ id }, version, token) {
      if (refusing.has(id)) throw new ProductError('aws-role-missing', `no role in ${id}`);
      const known = `${id} ${token}`;
      if (!orders.has(known))
        orders.set(known, {
          pipelineId: id,
          version,
          at: clock().getTime(),
          asks: 2,
          outcome: failing.has(id) ? 'failed' : 'succeeded',
        });
      return known;
    },
    async outcome({ id }, recordId) {
      const order = orders.get(recordId);
      if (!order) throw new ProductError('unprocessable', `no record ${recordId} in ${id}`);
      if (order.asks > 0) {
        order.asks -= 1;
        return { state: 'under-way', reason: null };
      }
      if (order.outcome === 'succeeded') versions.set(id, order.version);
      return { state: order.outcome, reason: order.outcome === 'failed' ? 'Rolled back.' : null };
    },
  };
  return {
    products,
    failing,
    refusing,
    versions,
    orders: () => [...orders.values()],
    ordersOf: (id: string) => [...orders.values()].filter(({ pipelineId }) => pipelineId === id),
  };
};

/** What a process that is killed throws: nothing that it would have done afterwards is done. */
export class Killed extends Error {}

/** A process that dies at its n-th call, before it takes effect or after; everything that it asks later fails. */
export const killable = (calls: number, after: boolean) => {
  let left = calls;
  const guard = async <T>(act: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Killed();
    left -= 1;
    if (left > 0) return act();
    if (after) await act();
    throw new Killed();
  };
  return {
    registry: (registry: Registry): Registry => ({
      get: (collection, id) => guard(() => registry.get(collection, id)),
      put: (collection, item, expected) => guard(() => registry.put(collection, item, expected)),
      putAll: (collection, writes) => guard(() => registry.putAll(collection, writes)),
      remove: (collection, id, expected) => guard(() => registry.remove(collection, id, expected)),
      list: (collection, selection) => guard(() => registry.list(collection, selection)),
    }),
    products: (products: ProvisionedProducts): ProvisionedProducts => ({
      update: (...call) => guard(() => products.update(...call)),
      outcome: (...call) => guard(() => products.outcome(...call)),
    }),
  };
};
