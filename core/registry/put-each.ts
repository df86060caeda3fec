import type { CollectionName } from './collections.js';
import type { ConditionalPut, Registry } from './registry.js';

/** `putAll` of a registry that writes items one by one: each with the outcome of its own `put`, in the order given. */
export const putEach = <C extends CollectionName>(
  registry: Pick<Registry, 'put'>,
  collection: C,
  writes: readonly ConditionalPut<C>[],
) => Promise.all(writes.map(({ item, expected }) => registry.put(collection, item, expected)));
