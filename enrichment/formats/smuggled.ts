import { cellIndex } from '../../core/access-log/cells.js';
import { type Field, mayBeClientText } from './field.js';
import {
  familyOf,
  has,
  holdsWhole,
  inOrder,
  type KnownFormat,
  wholeFormats,
} from './known-formats.js';

/**
 * Finds the fields of a valid JSON line that a client smuggled in.
 *
 * In valid JSON every field that API Gateway wrote is there with its value, so a smuggled one is additional, and
 * it stands after the client-controlled field it came through. In a line of a known format, what stands there
 * and is not the format's is not believed. Of two fields of the format that stand the wrong way round one was
 * smuggled, but which one cannot be told.
 *
 * In a format of somebody's own nothing tells an additional field; so one that only another tool's enrichment
 * writes, the name of the consumer or of its plan, is not believed after a client's text, nor after a key that
 * nobody here knows: it may hold one.
 *
 * @param learned the formats that other lines of the same source have
 * @returns the fields not to believe; `doubtful` if that cannot be told
 */
export function smuggledFields(
  fields: readonly Field[],
  learned: readonly KnownFormat[],
): ReadonlySet<Field> | 'doubtful' {
  const firstFree = fields.findIndex(({ free }) => free);
  if (firstFree < 0) return smuggledOfOwn(fields, learned);
  const whole = wholeFormats.find((format) => holdsWhole(fields, format));
  if (whole !== undefined) return strangers(fields, ({ key }) => whole.keys.has(key));
  const own = learnedFormatOf(fields, learned);
  if (own !== undefined) return strangersAnywhere(fields, own);
  const family = familyOf(fields);
  if (family === null) return derivedBehindText(fields);
  const known = fields.slice(firstFree).filter((field) => has(family, field));
  return inOrder(known, family) ? strangers(fields, (field) => has(family, field)) : 'doubtful';
}

/** The same for fields of which no format is known but those that were learned. */
export function smuggledOfOwn(
  fields: readonly Field[],
  learned: readonly KnownFormat[],
): ReadonlySet<Field> {
  const own = learnedFormatOf(fields, learned);
  return own === undefined ? derivedBehindText(fields) : strangersAnywhere(fields, own);
}

const learnedFormatOf = (fields: readonly Field[], learned: readonly KnownFormat[]) =>
  learned.find((format) => holdsWhole(fields, format));

/**
 * What is not the format's own, where it stands directly after a client's text. A format that is there to the letter owns
 * its keys: another spelling of one of its columns is a stranger.
 */
function strangers(fields: readonly Field[], isOwn: (field: Field) => boolean): ReadonlySet<Field> {
  const found = new Set<Field>();
  let behindFreeText = false;
  for (const field of fields) {
    if (isOwn(field)) behindFreeText = field.free;
    else if (behindFreeText) found.add(field);
  }
  return found;
}

/** What the format does not have, anywhere after a client's text. */
const strangersAnywhere = (fields: readonly Field[], format: KnownFormat): ReadonlySet<Field> =>
  new Set(behindText(fields).filter((field) => !has(format, field)));

const derivedBehindText = (fields: readonly Field[]): ReadonlySet<Field> =>
  new Set(
    behindText(fields).filter(
      ({ cell }) => cell === cellIndex.consumer || cell === cellIndex.usage_plan,
    ),
  );

/** The fields from the first on that may hold a client's text. */
function behindText(fields: readonly Field[]): readonly Field[] {
  const first = fields.findIndex(mayBeClientText);
  return first < 0 ? [] : fields.slice(first);
}
