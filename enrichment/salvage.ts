import { type Field, fieldOf } from './field.js';
import { freeTextReader, overlappingMatches, type RawValues } from './free-text.js';
import { inOrder, knownOrders, wholeFormats } from './known-formats.js';
import { memo } from './memo.js';

const wholeReaders = wholeFormats.map(({ keys }) => freeTextReader(keys));

/**
 * Reads a line that is not clean JSON by the known order of its fields.
 *
 * A whole format is read whatever a client wrote into it, as long as there is one reading only. A line with
 * fewer fields says itself which ones it has, so it is read only if each stands in it once and in order.
 *
 * @param text without its newline
 */
export function salvage(text: string): RawValues | 'ambiguous' | null {
  for (const readWhole of wholeReaders) {
    const values = readWhole(text);
    if (values !== null) return values;
  }
  const fields = overlappingMatches(separator, text).map(([, key = '']) => fieldOf(key));
  const known = fields.filter(({ key }) => knownOrders.some(({ place }) => place.has(key)));
  if (!known.some((field) => field.free)) return null;
  if (known.some((field) => repeatsColumn(field, known))) return 'ambiguous';
  if (!knownOrders.some((format) => inOrder(known, format))) return null;
  return readerOf(known.map(({ key }) => key).join('\n'))(text);
}

const readerOf = memo(64, (keys) => freeTextReader(keys.split('\n')));

const separator = /(?:^\{|",)"([A-Za-z]+)":"/g;

const repeatsColumn = (field: Field, fields: readonly Field[]): boolean =>
  fields.some((other) => other !== field && (other.key === field.key || sameCell(other, field)));

const sameCell = (one: Field, other: Field): boolean =>
  one.cell === other.cell && one.cell !== -1 && one.kind !== 'time';
