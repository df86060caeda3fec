import { createHmac } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { type ErasableColumn, isAddress } from '../../core/access-log/erasable.js';
import { type Database, literal } from './database.js';

/** Bytes of the block that SHA-256 works on (FIPS 180-4), which a key of HMAC is filled up to. */
const blockBytes = 64;

/** HMAC-SHA-256 of a text, in hexadecimal digits. */
export const keyedHash = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

/** What is hashed of a value: a value of one column is none of another. */
export const hashedText = (column: ErasableColumn, value: string): string =>
  `${column}:${isAddress(column) ? canonicalAddress(value) : value}`;

/** What is hashed of the hash of a rejected line. */
export const hashedLine = (hash: string): string => `line:${hash}`;

/** Makes `keyed(text)` for the statements of a connection: what `keyedHash` computes, RFC 2104 spelled out. */
export async function createKeyedHash(db: Database, key: Uint8Array): Promise<void> {
  if (key.length > blockBytes) throw new Error('The key of a keyed hash has 64 bytes at most.');
  const filled = Buffer.alloc(blockBytes);
  filled.set(key);
  const [inner, outer] = [0x36, 0x5c].map((pad) => filled.map((byte) => byte ^ pad));
  const blob = (bytes: Uint8Array | undefined) =>
    `unhex(${literal(Buffer.from(bytes ?? []).toString('hex'))})`;
  await db.run(`CREATE OR REPLACE TEMP MACRO keyed(text) AS
    sha256(${blob(outer)} || unhex(sha256(${blob(inner)} || encode(text))))`);
}

/**
 * The one way of writing an address: that of the WHATWG URL standard for IPv6, and IPv4 for an IPv4 address that is written as
 * IPv6. A zone is left out. What is no address stays as it is.
 */
export function canonicalAddress(text: string): string {
  const [address = ''] = text.trim().split('%');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return text;
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(written);
  if (!mapped) return written;
  const [high, low] = mapped.slice(1).map((group) => Number.parseInt(group, 16)) as [
    number,
    number,
  ];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
