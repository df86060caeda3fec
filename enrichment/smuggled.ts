import type { Field } from './field.js';
import { familyOf, holdsWhole, inOrder, type KnownFormat, wholeFormats } from './known-formats.js';

/**
 * Finds the fields of a valid JSON line that a client smuggled in.
 *
 * In valid JSON every field that API Gateway wrote is there with its value, so a smuggled one is additional, and
 * it stands behind the client-controlled field it came through. In a line of a known format, what stands there
 * and is not the format's is not believed. Of two fields of the format that stand the wrong way round one was
 * smuggled, but which one cannot be told.
 *
 * @returns the fields not to believe; `doubtful` if that cannot be told
 */
export function smuggledFields(fields: readonly Field[]): ReadonlySet<Field> | 'doubtful' {
  if (!fields.some(({ free }) => free)) return nobody;
  const whole = wholeFormats.find((format) => holdsWhole(fields, format));
  if (whole !== undefined) return strangers(fields, whole);
  const family = familyOf(fields);
  if (family === null) return nobody;
  const own = fields.slice(firstFree(fields)).filter(({ key }) => family.place.has(key));
  return inOrder(own, family) ? strangers(fields, family) : 'doubtful';
}

const nobody: ReadonlySet<Field> = new Set();

/** The columns that the format does not have, where they stand directly behind a client's text. */
function strangers(fields: readonly Field[], format: KnownFormat): ReadonlySet<Field> {
  const found = new Set<Field>();
  let behindFreeText = false;
  for (const field of fields) {
    if (format.place.has(field.key)) behindFreeText = field.free;
    else if (behindFreeText && field.kind !== 'ignored') found.add(field);
  }
  return found;
}

const firstFree = (fields: readonly Field[]): number => fields.findIndex((field) => field.free);
