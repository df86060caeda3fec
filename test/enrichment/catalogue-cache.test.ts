import type { CatalogueObject } from '../../core/catalogue.js';
import { catalogueCache } from '../../enrichment/catalogue-cache.js';

const objectNamed = (name: string): CatalogueObject => ({
  generatedAt: '2026-06-10T15:00:00.000Z',
  keys: { k1: name },
  plans: [],
});

/** A cache over answers that are given one after the other; an Error is thrown. */
const cacheOver = (answers: (CatalogueObject | null | Error)[]) => {
  const clock = { now: Date.parse('2026-06-10T15:01:00Z') };
  const errors: unknown[] = [];
  let loads = 0;
  const cache = catalogueCache({
    load: async () => {
      loads += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? null;
    },
    ttlMs: 60_000,
    now: () => clock.now,
    onError: (error) => errors.push(error),
  });
  const name = async () => (await cache.current()).consumerOf('k1');
  return { cache, clock, errors, name, loads: () => loads };
};

describe('the catalogue in use', () => {
  it('is loaded once for all who ask at the same time', async () => {
    const { name, loads } = cacheOver([objectNamed('A')]);
    expect(await Promise.all([name(), name(), name()])).toEqual(['A', 'A', 'A']);
    expect(loads()).toBe(1);
  });

  it('is loaded anew when its time is over, and not before', async () => {
    const { name, clock, loads } = cacheOver([objectNamed('A'), objectNamed('B')]);
    await name();
    clock.now += 59_999;
    expect(await name()).toBe('A');
    clock.now += 1;
    expect(await name()).toBe('B');
    expect(loads()).toBe(2);
  });

  it('stays the last good one when loading fails, and is tried again soon', async () => {
    const { name, clock, errors } = cacheOver([
      objectNamed('A'),
      new Error('away'),
      objectNamed('B'),
    ]);
    await name();
    clock.now += 60_000;
    expect(await name()).toBe('A');
    expect(errors).toHaveLength(1);
    clock.now += 6_000;
    expect(await name()).toBe('B');
  });

  it('is empty as long as there is none', async () => {
    const { name, cache } = cacheOver([null]);
    expect(await name()).toBeNull();
    expect(cache.ageMs()).toBeNull();
  });

  it('is empty when the first loading fails', async () => {
    const { name, errors } = cacheOver([new Error('away')]);
    expect(await name()).toBeNull();
    expect(errors).toHaveLength(1);
  });

  it('says how old it is', async () => {
    const { name, cache, clock } = cacheOver([objectNamed('A')]);
    await name();
    clock.now += 1_000;
    expect(cache.ageMs()).toBe(61_000);
  });
});
