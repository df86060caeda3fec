import fc from 'fast-check';
import { collections } from '../../core/registry/collections.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { restoreRegistry } from '../../scripts/recovery/restore-registry.js';
import { aPipeline } from '../fixtures/a-pipeline.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';
import { anAuditEntry, aTenant } from '../fixtures/registry.js';
import { runs } from '../fixtures/runs.js';

const all = async (registry: Registry) => {
  const found: Record<string, unknown[]> = {};
  for (const collection of Object.keys(collections) as (keyof typeof collections)[]) {
    found[collection] = [];
    for await (const { item } of everyItem(registry, collection)) found[collection].push(item);
  }
  return found;
};

/** A registry of tenants by these names, in the order of a letter each, with a pipeline for each. */
const registryOf = async (names: Readonly<Record<string, string>>) => {
  const registry = memoryRegistry();
  for (const [id, name] of Object.entries(names)) {
    await registry.put('tenants', { ...aTenant(id), name }, 'absent');
    await registry.put('pipelines', aPipeline(`11112222333${id.length}`, `eu-${id}-1`), 'absent');
  }
  return registry;
};

test('whatever was written since, the registry is what it was at that time, and a repeat does nothing', async () => {
  const names = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.constantFrom('One', 'Two'),
  );
  await fc.assert(
    fc.asyncProperty(names, names, async (then, now) => {
      const [restored, live] = [await registryOf(then), await registryOf(now)];
      await restoreRegistry(restored, live);
      expect(await all(live)).toEqual(await all(restored));
      expect(await restoreRegistry(restored, live)).toEqual({
        written: 0,
        removed: 0,
        conflicts: 0,
      });
    }),
    { numRuns: runs(20) },
  );
});

test('the audit stays: what happened since did happen', async () => {
  const live = await registryOf({ a: 'One' });
  await live.put('audit', anAuditEntry('since'), 'absent');
  await restoreRegistry(await registryOf({}), live);
  expect((await live.get('audit', 'since'))?.item).toEqual(anAuditEntry('since'));
  expect(await live.get('tenants', 'a')).toBeUndefined();
});

test('who writes meanwhile is not overwritten, and is counted', async () => {
  const live = await registryOf({ a: 'One' });
  const { put } = live;
  live.put = (async (collection, item, expected) => {
    const stored = await live.get('tenants', 'a');
    if (stored && stored.version === 1)
      await put('tenants', { ...stored.item, name: 'Meanwhile' }, 1);
    return put(collection, item, expected);
  }) as typeof put;
  expect(await restoreRegistry(await registryOf({ a: 'Two' }), live)).toMatchObject({
    conflicts: 1,
  });
  expect((await live.get('tenants', 'a'))?.item.name).toBe('Meanwhile');
});
