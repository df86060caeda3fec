import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The file of the country database that is installed with Gatebook. */
export const countryDatabase = (): string =>
  createRequire(join(import.meta.dirname, 'country-database.js')).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  );
