import { canonicalOrder } from '../../core/access-log/log-format.js';
import { upstreamKeys } from '../../core/access-log/upstream-format.js';
import { columnIdOf, type Field, fieldOf, isColumn } from './field.js';

/**
 * A log format whose fields and their order are known: what makes salvage possible. Columns are compared, not keys, so
 * that another spelling of a column is no other column.
 */
export interface KnownFormat {
  readonly fields: readonly Field[];
  readonly place: ReadonlyMap<string, number>;
  readonly keys: ReadonlySet<string>;
}

export const knownFormatOf = (fields: readonly Field[]): KnownFormat => ({
  fields,
  place: new Map(fields.map((field, index) => [columnIdOf(field), index])),
  keys: new Set(fields.map(({ key }) => key)),
});

const formatOf = (keys: readonly string[]): KnownFormat => knownFormatOf(keys.map(fieldOf));

const canonical = formatOf(canonicalOrder.map((column) => column.key as string));

/** Upstream's format with the two fields that people add to it. */
const upstreamWith = (added: { identity: boolean; epoch: boolean }): KnownFormat =>
  formatOf(
    upstreamKeys.flatMap((key) => {
      if (key === 'requestId' && added.identity) return [key, 'extendedRequestId'];
      if (key === 'requestTime' && added.epoch) return [key, 'requestTimeEpoch'];
      return [key];
    }),
  );

const upstream = upstreamWith({ identity: true, epoch: true });

/** The formats that lines follow to the letter. */
export const wholeFormats: readonly KnownFormat[] = [
  canonical,
  upstream,
  upstreamWith({ identity: true, epoch: false }),
  upstreamWith({ identity: false, epoch: true }),
  upstreamWith({ identity: false, epoch: false }),
];

/** The orders that lines with fewer fields follow. */
export const knownOrders: readonly KnownFormat[] = [canonical, upstream];

// Twelve fields of upstream's format stand before the first that a client can write into; a line with fewer
// fields is still recognised by eight of them.
const upstreamPrefix = 8;

/**
 * Whose format a line follows, by what a client cannot have written: the fields before the first
 * client-controlled one. Null for a format of somebody's own.
 */
export function familyOf(fields: readonly Field[]): KnownFormat | null {
  const firstFree = fields.findIndex((field) => field.free);
  if (firstFree === 0) {
    const columns = new Set(fields.map(columnIdOf));
    const shared = [...canonical.place.keys()].filter((column) => columns.has(column)).length;
    return shared * 2 >= canonical.fields.length ? canonical : null;
  }
  const prefix = fields.slice(0, firstFree).filter((field) => has(upstream, field));
  return prefix.length >= upstreamPrefix && inOrder(prefix, upstream) ? upstream : null;
}

/** Whether the format has the column of the field. */
export const has = (format: KnownFormat, field: Field): boolean =>
  format.place.has(columnIdOf(field));

/** Whether the line has every field of the format, in its order, among whatever else. */
export function holdsWhole(fields: readonly Field[], { fields: wanted }: KnownFormat): boolean {
  let next = 0;
  for (const { key } of fields) if (key === wanted[next]?.key) next += 1;
  return next === wanted.length;
}

/**
 * Whether every field belongs to the format and stands in its order. Where a client-controlled field stands does
 * not matter: people move the user agent, and nobody gains by it.
 */
export function inOrder(fields: readonly Field[], format: KnownFormat): boolean {
  let last = -1;
  return fields.every((field) => {
    const place = format.place.get(columnIdOf(field));
    if (place === undefined) return false;
    if (field.free) return true;
    const ascends = place > last;
    last = place;
    return ascends;
  });
}

/** Two fields that would fill one column, if there are. */
export function repeatedColumn(fields: readonly Field[]): Field | null {
  const seen = new Set<string>();
  for (const field of fields) {
    if (!isColumn(field)) continue;
    const column = columnIdOf(field);
    if (seen.has(column)) return field;
    seen.add(column);
  }
  return null;
}
