import type { Selection } from '../../core/registry/registry.js';
import type { Range } from './sqlite.js';

/** Sorts after every byte of UTF-8. */
const afterAll = Buffer.of(0xff);
const end = Buffer.of(0);

/** The range of ids that a selection asks for, with one item more than its limit, which says that there are more. */
export function selectedRange({
  prefix = '',
  after,
  order = 'ascending',
  limit = 100,
}: Selection): Range {
  const first = Buffer.from(prefix);
  const last = Buffer.concat([first, afterAll]);
  const rest = { order, limit: limit + 1 };
  if (after === undefined) return { from: first, to: last, ...rest };
  const seen = Buffer.from(after);
  return order === 'ascending'
    ? { from: later(first, Buffer.concat([seen, end])), to: last, ...rest }
    : { from: first, to: earlier(last, seen), ...rest };
}

const later = (one: Buffer, other: Buffer) => (Buffer.compare(one, other) > 0 ? one : other);
const earlier = (one: Buffer, other: Buffer) => (Buffer.compare(one, other) < 0 ? one : other);
