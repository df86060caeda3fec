import { memo } from '../text/memo.js';
import { type Field, fieldOf } from './field.js';
import {
  inOrder,
  type KnownFormat,
  knownOrders,
  repeatedColumn,
  wholeFormats,
} from './known-formats.js';
import { templateOfKeys } from './template.js';
import { overlappingMatches, type RawValues, templateReader } from './template-reader.js';

const readerOfFields = (fields: readonly Field[]) => templateReader(templateOfKeys(fields));

const wholeReaders = wholeFormats.map(({ fields }) => readerOfFields(fields));

/**
 * Reads a line that is not clean JSON by the known order of its fields.
 *
 * A whole format is read whatever a client wrote into it, as long as there is one reading only. A line with
 * fewer fields says itself which ones it has, so it is read only if it has no others, and each of them once and in
 * order: a value can then hold no other field.
 *
 * @param text without its newline
 */
export function salvage(text: string): RawValues | 'ambiguous' | null {
  for (const readWhole of wholeReaders) {
    const values = readWhole(text);
    if (values !== null) return values;
  }
  const fields = overlappingMatches(separator, text).map(([, key = '']) => fieldOf(key));
  if (!fields.some((field) => field.free)) return null;
  if (repeatedColumn(fields) !== null) return 'ambiguous';
  const follows = (format: KnownFormat) => inOrder(fields, format);
  if (!knownOrders.some(follows) || hasBareValue.test(text)) return null;
  return readerOf(fields.map(({ key }) => key).join('\n'))(text);
}

const readerOf = memo(64, (keys) => readerOfFields(keys.split('\n').map(fieldOf)));

const separator = /(?:^\{|",)"([A-Za-z][\w.]*)":"/g;

/** A key whose value has no quotes: the order of the others does not tell where it ends. */
const hasBareValue = /[",\d-],"[A-Za-z][\w.]*":(?!")/;
