import { canonicalOrder } from '../core/access-log/log-format.js';
import { upstreamKeys } from '../core/access-log/upstream-format.js';
import type { Field } from './field.js';

/** A log format whose fields and their order are known: what makes salvage possible. */
export interface KnownFormat {
  readonly keys: readonly string[];
  readonly place: ReadonlyMap<string, number>;
}

const formatOf = (keys: readonly string[]): KnownFormat => ({
  keys,
  place: new Map(keys.map((key, index) => [key, index])),
});

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
    const shared = fields.filter((field) => canonical.place.has(field.key)).length;
    return shared * 2 >= canonical.keys.length ? canonical : null;
  }
  const prefix = fields.slice(0, firstFree).filter((field) => upstream.place.has(field.key));
  return prefix.length >= upstreamPrefix && inOrder(prefix, upstream) ? upstream : null;
}

/** Whether the line has every field of the format, in its order, among whatever else. */
export function holdsWhole(fields: readonly Field[], format: KnownFormat): boolean {
  let next = 0;
  for (const { key } of fields) if (key === format.keys[next]) next += 1;
  return next === format.keys.length;
}

/**
 * Whether every field belongs to the format and stands in its order. Where a client-controlled field stands does
 * not matter: people move the user agent, and nobody gains by it.
 */
export function inOrder(fields: readonly Field[], format: KnownFormat): boolean {
  let last = -1;
  return fields.every(({ key, free }) => {
    const place = format.place.get(key);
    if (place === undefined) return false;
    if (free) return true;
    const ascends = place > last;
    last = place;
    return ascends;
  });
}
