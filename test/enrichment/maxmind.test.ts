import { countryDatabase } from '../../enrichment/country-database.js';
import { openCountries } from '../../enrichment/maxmind.js';

describe('the country of an address', () => {
  it('is looked up offline', async () => {
    const countryOf = await openCountries(countryDatabase());
    expect(countryOf('83.149.9.216')).toBe('RU');
    expect(countryOf('2a00:1450::1')).toMatch(/^[A-Z]{2}$/);
    expect(countryOf('83.149.9.216')).toBe('RU');
  });

  it.each(['10.0.0.1', '127.0.0.1', '::1', '-', 'nonsense', '', '1.2.3.4.5'])(
    'of %j is unknown',
    async (ip) => {
      const countryOf = await openCountries(countryDatabase());
      expect(countryOf(ip)).toBeNull();
    },
  );
});
