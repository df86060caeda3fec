import fc from 'fast-check';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import type { Tenant } from '../../core/registry/tenant.js';
import { anAuditEntry, aTenant } from '../fixtures/registry.js';
import { runs } from '../fixtures/runs.js';

/**
 * What every adapter of the registry port promises. `open` gives an empty registry; slower adapters run fewer
 * `races` and random `sequences`; an engine that is played and does not lock runs none.
 */
export function registryContract(
  open: () => Promise<Registry & { close(): Promise<void> }>,
  { races = runs(50), sequences = runs(4) } = {},
) {
  let registry: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    registry = await open();
  });
  afterEach(() => registry.close());

  const ids = async (prefix?: string, after?: string, limit?: number) =>
    (await registry.list('tenants', { prefix, after, limit })).items.map(({ item }) => item.id);

  it('answers undefined for an item that is not there', async () => {
    expect(await registry.get('tenants', 'acme')).toBeUndefined();
  });

  it('gives back what was put, with a version that grows by one for each change', async () => {
    expect(await registry.put('tenants', aTenant('acme'), 'absent')).toMatchObject({ version: 1 });
    const renamed = { ...aTenant('acme'), name: 'Acme & Söhne "Ω" 日本' };
    expect(await registry.put('tenants', renamed, 1)).toMatchObject({ version: 2 });
    expect(await registry.get('tenants', 'acme')).toEqual({ item: renamed, version: 2 });
  });

  it('keeps items of one id in different collections apart', async () => {
    await registry.put('tenants', aTenant('acme'), 'absent');
    expect(await registry.get('apis', 'acme')).toBeUndefined();
  });

  it('tells ids apart that differ by case only', async () => {
    await registry.put('audit', anAuditEntry('Entry'), 'absent');
    expect(await registry.get('audit', 'entry')).toBeUndefined();
    expect((await registry.get('audit', 'Entry'))?.item).toEqual(anAuditEntry('Entry'));
  });

  it('refuses, as a value, every write that did not see the latest version', async () => {
    await registry.put('tenants', aTenant('acme'), 'absent');
    expect(await registry.put('tenants', aTenant('acme'), 'absent')).toBe('conflict');
    expect(await registry.put('tenants', aTenant('acme'), 2)).toBe('conflict');
    expect(await registry.put('tenants', aTenant('other'), 1)).toBe('conflict');
    expect(await registry.remove('tenants', 'acme', 2)).toBe('conflict');
    expect(await registry.remove('tenants', 'other', 1)).toBe('conflict');
    expect(await registry.get('tenants', 'acme')).toMatchObject({ version: 1 });
    expect(await registry.get('tenants', 'other')).toBeUndefined();
  });

  it('removes an item, which can then be made anew', async () => {
    await registry.put('tenants', aTenant('acme'), 'absent');
    expect(await registry.remove('tenants', 'acme', 1)).toBe('removed');
    expect(await registry.get('tenants', 'acme')).toBeUndefined();
    expect(await ids()).toEqual([]);
    expect(await registry.put('tenants', aTenant('acme'), 'absent')).toMatchObject({ version: 1 });
  });

  it('lists in the order of ids, by prefix, page by page', async () => {
    for (const id of ['b-2', 'a', 'b-10', 'c', 'b-1', 'b']) {
      await registry.put('tenants', aTenant(id), 'absent');
    }
    expect(await ids()).toEqual(['a', 'b', 'b-1', 'b-10', 'b-2', 'c']);
    expect(await ids('b-')).toEqual(['b-1', 'b-10', 'b-2']);
    expect(await ids('b-', 'b-1', 1)).toEqual(['b-10']);
    expect(await ids(undefined, 'b-2')).toEqual(['c']);
    expect(await ids('b-', 'b-2')).toEqual([]);
    expect(await ids('z')).toEqual([]);
    const descending = async (prefix?: string, after?: string, limit?: number) =>
      (await registry.list('tenants', { prefix, after, limit, order: 'descending' })).items.map(
        ({ item }) => item.id,
      );
    expect(await descending(undefined, undefined, 2)).toEqual(['c', 'b-2']);
    expect(await descending('b-', 'b-2')).toEqual(['b-10', 'b-1']);
    expect(await descending('b-', 'b-1')).toEqual([]);
    const page = await registry.list('tenants', { limit: 6 });
    expect(page.more).toBe(false);
    expect((await registry.list('tenants', { limit: 5 })).more).toBe(true);
  });

  it('walks a collection of several pages whole', async () => {
    const names = Array.from({ length: 510 }, (_, index) => `t-${String(index).padStart(4, '0')}`);
    await Promise.all(names.map((id) => registry.put('tenants', aTenant(id), 'absent')));
    const seen: string[] = [];
    for await (const { item } of everyItem(registry, 'tenants')) seen.push(item.id);
    expect(seen).toEqual(names);
  });

  it('keeps what it was given, whatever the caller does to its object afterwards', async () => {
    const mine = structuredClone(aTenant('acme'));
    await registry.put('tenants', mine, 'absent');
    mine.name = 'changed';
    expect((await registry.get('tenants', 'acme'))?.item.name).toBe('acme');
  });

  it('makes many writes at once, each by itself and with its own outcome', async () => {
    await registry.put('tenants', aTenant('known'), 'absent');
    await registry.put('tenants', aTenant('taken'), 'absent');
    const renamed = { ...aTenant('known'), name: 'renamed' };
    const outcomes = await registry.putAll('tenants', [
      { item: aTenant('new'), expected: 'absent' },
      { item: aTenant('taken'), expected: 'absent' },
      { item: renamed, expected: 1 },
      { item: aTenant('gone'), expected: 3 },
    ]);
    expect(outcomes).toEqual([
      { item: aTenant('new'), version: 1 },
      'conflict',
      { item: renamed, version: 2 },
      'conflict',
    ]);
    expect(await ids()).toEqual(['known', 'new', 'taken']);
    expect(await registry.get('tenants', 'known')).toEqual({ item: renamed, version: 2 });
    expect(await registry.putAll('tenants', [])).toEqual([]);
    const many = Array.from({ length: 130 }, (_, index) => aTenant(`t-${index}`));
    const made = await registry.putAll(
      'tenants',
      many.map((item) => ({ item, expected: 'absent' as const })),
    );
    expect(made).toEqual(many.map((item) => ({ item, version: 1 })));
  });

  it('makes writes with their entries of the audit, where it can: none of a write that is a conflict', async () => {
    if (!registry.putAudited) return;
    await registry.put('tenants', aTenant('taken'), 'absent');
    await registry.get('tenants', 'taken');
    const renamed = { ...aTenant('taken'), name: 'renamed' };
    const outcomes = await registry.putAudited('tenants', [
      { item: aTenant('new'), expected: 'absent', entry: anAuditEntry('of-new') },
      { item: aTenant('taken'), expected: 'absent', entry: anAuditEntry('of-taken') },
      { item: renamed, expected: 1, entry: anAuditEntry('of-renamed') },
      { item: aTenant('gone'), expected: 3, entry: anAuditEntry('of-gone') },
    ]);
    expect(outcomes).toEqual([
      { item: aTenant('new'), version: 1 },
      'conflict',
      { item: renamed, version: 2 },
      'conflict',
    ]);
    expect(await registry.get('tenants', 'taken')).toEqual({ item: renamed, version: 2 });
    const entries = (await registry.list('audit')).items;
    expect(entries).toEqual(
      ['of-new', 'of-renamed'].map((id) => ({ item: anAuditEntry(id), version: 1 })),
    );
    expect(await registry.putAudited('tenants', [])).toEqual([]);
  });

  if (races > 0) {
    it(`lets exactly one of two racing writers win, ${races} times`, async () => {
      await registry.put('tenants', aTenant('acme'), 'absent');
      for (let version = 1; version <= races; version += 1) {
        const outcomes = await Promise.all(
          ['first', 'second'].map((name) =>
            registry.put('tenants', { ...aTenant('acme'), name }, version),
          ),
        );
        const won = outcomes.filter((outcome) => outcome !== 'conflict');
        expect(won).toHaveLength(1);
        const kept = await registry.get('tenants', 'acme');
        expect(kept).toEqual(won[0]);
      }
    });
  }

  it('agrees with a map on any sequence of conditional writes', async () => {
    const operation = fc.record({
      act: fc.constantFrom('put', 'remove'),
      id: fc.constantFrom('a', 'b', 'b-c'),
      expected: fc.constantFrom('absent' as const, 1, 2, 3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 20 }), async (operations) => {
        const model = new Map<string, { item: Tenant; version: number }>();
        for (const { item, version } of (await registry.list('tenants')).items) {
          await registry.remove('tenants', item.id, version);
        }
        for (const [step, { act, id, expected }] of operations.entries()) {
          const held = model.get(id)?.version ?? 0;
          const admitted = held === (expected === 'absent' ? 0 : expected);
          const item = { ...aTenant(id), name: `step ${step}` };
          if (act === 'put') {
            const outcome = await registry.put('tenants', item, expected);
            expect(outcome !== 'conflict').toBe(admitted);
            if (admitted) model.set(id, { item, version: held + 1 });
          } else if (expected !== 'absent') {
            expect(await registry.remove('tenants', id, expected)).toBe(
              admitted ? 'removed' : 'conflict',
            );
            if (admitted) model.delete(id);
          }
        }
        const kept = (await registry.list('tenants')).items;
        expect(kept).toEqual([...model.entries()].sort().map(([, stored]) => stored));
      }),
      { numRuns: sequences },
    );
  });
}
