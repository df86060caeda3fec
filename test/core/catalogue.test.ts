import { catalogueOf, catalogueSchema } from '../../core/catalogue.js';

const object = {
  generatedAt: '2026-06-10T15:00:00Z',
  keys: { k1: 'Northwind', k2: 'Contoso' },
  plans: [
    { name: 'gold', stages: ['api1:prod', 'api2:prod'], keys: ['k1'] },
    { name: 'free', stages: ['api1:test'], keys: ['k1', 'k2'] },
    { name: 'trial', stages: ['api1:test'], keys: ['k2'] },
  ],
};

describe('a catalogue', () => {
  const catalogue = catalogueOf(catalogueSchema.parse(object));

  it('names consumers by the id of their key', () => {
    expect(catalogue.consumerOf('k1')).toBe('Northwind');
  });

  it('names the plan of a key on a stage', () => {
    expect(catalogue.planOf('api2', 'prod', 'k1')).toBe('gold');
    expect(catalogue.planOf('api1', 'test', 'k1')).toBe('free');
  });

  it('has no name for what it does not know, names of object members included', () => {
    for (const key of ['k9', '__proto__', 'constructor', 'toString', '']) {
      expect(catalogue.consumerOf(key)).toBeNull();
      expect(catalogue.planOf('api1', 'prod', key)).toBeNull();
    }
    expect(catalogue.planOf('api2', 'test', 'k1')).toBeNull();
  });

  it('names no plan where two claim the key', () => {
    expect(catalogue.planOf('api1', 'test', 'k2')).toBeNull();
  });

  it('stays small at the quotas of a Region: 10,000 keys in 300 plans', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${String(index).padStart(9, '0')}`);
    const stages = Array.from({ length: 300 }, (_, index) => `api${index}:prod`);
    const large = {
      generatedAt: object.generatedAt,
      keys: Object.fromEntries(keys.map((key) => [key, `Consumer ${key}`])),
      plans: Array.from({ length: 300 }, (_, plan) => ({
        name: `plan ${plan}`,
        stages,
        keys: keys.filter((_, index) => index % 300 === plan),
      })),
    };
    expect(JSON.stringify(large).length).toBeLessThan(4_000_000);
    expect(catalogueOf(catalogueSchema.parse(large)).planOf('api7', 'prod', 'k000000301')).toBe(
      'plan 1',
    );
  });
});
