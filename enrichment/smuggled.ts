import type { Field } from './field.js';
import { familyOf, type KnownFormat } from './known-formats.js';

/**
 * Finds the fields of a valid JSON line that a client may have smuggled in. `docs/decisions` has the reasoning:
 * in valid JSON every field that API Gateway wrote is there with its value, so a smuggled one is additional and
 * stands directly behind the client-controlled field it came through. In a line of a known format, a field in
 * such a place is not believed if the format does not have it, or has it elsewhere.
 */
export function smuggledFields(fields: readonly Field[]): ReadonlySet<Field> {
  const known = fields.filter((field) => field.kind !== 'ignored');
  const format = familyOf(known);
  const firstFree = known.findIndex((field) => field.free);
  const smuggled = new Set<Field>();
  if (format === null || firstFree === -1) return smuggled;

  const own = known.filter((field) => !field.free && format.place.has(field.key));
  let behindFreeText = false;
  for (const field of known.slice(firstFree)) {
    if (field.free) behindFreeText = true;
    else if (!format.place.has(field.key)) {
      if (behindFreeText) smuggled.add(field);
    } else if (misplaced(field, own, format)) smuggled.add(field);
    else behindFreeText = false;
  }
  return smuggled;
}

/** Whether the field and another one stand the other way round than in the format. */
function misplaced(field: Field, own: readonly Field[], format: KnownFormat): boolean {
  const placeOf = ({ key }: Field) => format.place.get(key) as number;
  const at = own.indexOf(field);
  return own.some((other, index) => index !== at && index < at !== placeOf(other) < placeOf(field));
}
