import { type Field, fieldOf } from './field.js';
import { type Member, membersOf } from './json-object.js';
import { newReading, type Reading, read, settle } from './reading.js';
import { type Rejection, type RejectionReason, rejected } from './rejection.js';
import { salvage } from './salvage.js';
import { smuggledFields } from './smuggled.js';

/** A line read with all care: its reading, whether it was salvaged, and its keys if lines like it are clean. */
export interface StrictReading {
  readonly reading: Reading;
  readonly salvaged: boolean;
  readonly cleanKeys: readonly string[] | null;
}

/** Reads a line by JSON's rules, or by the order of its fields where those do not tell. */
export function readStrictly(text: string): StrictReading | Rejection {
  const parsed = membersOf(text);
  if (parsed === 'not_an_object') return rejected('not_an_object');
  if (parsed === 'not_json') {
    const cut = text.startsWith('{') && !text.endsWith('}');
    return readByOrder(text, cut ? 'truncated' : 'not_json');
  }
  if (parsed.repeats !== null) return readByOrder(text, 'duplicate_key', parsed.repeats);
  return readMembers(parsed.members);
}

function readMembers(members: readonly Member[]): StrictReading | Rejection {
  const fields = members.map(({ key }) => fieldOf(key));
  const smuggled = smuggledFields(fields);
  if (smuggled === 'doubtful') return rejected('doubtful_order');
  const values: (readonly [Field, string])[] = [];
  let wellFormed = true;
  for (const [index, { key, value }] of members.entries()) {
    const field = fields[index] as Field;
    if (field.kind === 'ignored' || smuggled.has(field) || value === null) continue;
    if (typeof value === 'object') return rejected('bad_value', key);
    const text = String(value);
    const whole = text.replace(loneSurrogates, '\ufffd');
    wellFormed &&= whole === text;
    values.push([field, whole]);
  }
  const reading = readingOf(values);
  if ('kind' in reading) return reading;
  const clean = wellFormed && smuggled.size === 0;
  const learnable = clean && !repeatsColumn(fields);
  return { reading, salvaged: !clean, cleanKeys: learnable ? members.map(({ key }) => key) : null };
}

function readByOrder(
  text: string,
  reason: RejectionReason,
  key?: string,
): StrictReading | Rejection {
  const values = salvage(text);
  if (values === 'ambiguous') return rejected('ambiguous_fields');
  if (values === null) return rejected(reason, key);
  const reading = readingOf(values);
  return 'kind' in reading ? reading : { reading, salvaged: true, cleanKeys: null };
}

/** Types the values. Two keys of one column must agree, or one of them must have no value. */
function readingOf(values: Iterable<readonly [Field, string]>): Reading | Rejection {
  const reading = newReading();
  const seen = new Map<string, string>();
  for (const [field, value] of values) {
    if (value === '' || value === '-') continue;
    if (field.kind !== 'time') {
      const earlier = seen.get(columnOf(field));
      if (earlier !== undefined && earlier !== value) return rejected('duplicate_key', field.key);
      seen.set(columnOf(field), value);
    }
    const failed = read(reading, field, value);
    if (failed !== null) return failed;
  }
  return settle(reading) ?? reading;
}

/** Whether two keys name one column, so that their values have to be compared. */
function repeatsColumn(fields: readonly Field[]): boolean {
  const named = fields.filter(({ kind }) => kind !== 'ignored' && kind !== 'time').map(columnOf);
  return new Set(named).size < named.length;
}

const columnOf = (field: Field): string => `${field.kind} ${field.cell}`;

// JSON can escape half a character, which no file can hold.
const loneSurrogates = /\p{Surrogate}/gu;
