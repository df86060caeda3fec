import { scaled, sizeOf } from '../../../core/units.js';

/** Bytes as a reader takes them in: `1.24 GB`. */
export function bytesText(bytes: number): string {
  const size = sizeOf('bytes', bytes);
  return `${scaled('bytes', bytes, size).toLocaleString('en-GB', { maximumFractionDigits: size.decimals })} ${size.sign}`;
}

/** A number and what it counts: `1 file`, `2,000 files`. */
export const countText = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
