import { isIP } from 'node:net';
import { type CountryResponse, open } from 'maxmind';
import { memoOfAddresses } from './text/memo-of-addresses.js';

/**
 * Looks countries up in an MMDB file, offline. Answers are remembered per address.
 *
 * @param file a database with `country_code`, such as that of `@ip-location-db/geo-whois-asn-country-mmdb` (CC0)
 * @returns ISO 3166-1 alpha-2, or null for what is no address or in no network
 */
export async function openCountries(file: string): Promise<(ip: string) => string | null> {
  // The database's records are flat, unlike MaxMind's own, which the types describe.
  const reader = await open<CountryResponse & { country_code?: string }>(file);
  // The reader finds a network for some texts that are no address.
  return memoOfAddresses((ip) => (isIP(ip) === 0 ? null : (reader.get(ip)?.country_code ?? null)));
}
