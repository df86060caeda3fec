import type { Envelope } from '../containers/envelope.js';
import type { DeclaredFormat } from './declared-format.js';
import { columnIdOf, type Field, fieldOf, isColumn } from './field.js';
import { type Leaf, type Leaves, leavesOf, textOfLeaf } from './json-leaves.js';
import { unwrappedJson, withRepairs } from './json-repair.js';
import { holdsWhole, type KnownFormat, repeatedColumn } from './known-formats.js';
import { keepBeside, newReading, type Reading, read, settle } from './reading.js';
import { type Rejection, type RejectionReason, rejected } from './rejection.js';
import { salvage } from './salvage.js';
import { templateOfLine } from './shape.js';
import { smuggledFields } from './smuggled.js';
import type { Slot, Template } from './template.js';
import type { RawValues } from './template-reader.js';

/** A line read with all care, and what lines like it can be read by. */
export interface CarefulReading {
  readonly reading: Reading;
  readonly salvaged: boolean;
  /** What the format is called in the summary of an ingest. */
  readonly format: string;
  /** The template of lines like this one, if this one is clean: no client wrote into it. */
  readonly template: Template | null;
}

/** What is known of the source of a line. */
export interface LineContext {
  readonly declared: readonly DeclaredFormat[];
  readonly learned: readonly KnownFormat[];
  readonly envelope: Envelope | null;
}

/** A value with its field, as it stands in the line. */
interface Value {
  readonly field: Field;
  readonly text: string;
  readonly quoted: boolean;
}

/** Reads a line of JSON by JSON's rules, or by the order of its fields where those do not tell. */
export function readJsonLine(line: string, context: LineContext): CarefulReading | Rejection {
  const inner = unwrappedJson(line);
  const { text, leaves } = parsed(inner);
  if (leaves === 'not_an_object') return rejected('not_an_object');
  if (leaves !== 'not_json') {
    for (const format of context.declared) {
      const slots = format.slotsOf(leaves.leaves);
      if (slots !== null) return readLeaves(text, leaves.leaves, slots, format.name, context);
    }
  }
  const byFormat = readByTemplate(inner, context);
  if (byFormat !== null) return byFormat;
  if (leaves === 'not_json') {
    const cut = inner.startsWith('{') && !inner.endsWith('}');
    return readByOrder(inner, context, cut ? 'truncated' : 'not_json');
  }
  if (leaves.repeats !== null) return readByOrder(inner, context, 'duplicate_key', leaves.repeats);
  const slots = leaves.leaves.map(
    ({ path, kind }): Slot => ({
      field: fieldOf(path),
      quoted: kind === 'string',
    }),
  );
  const fields = slots.map(({ field }) => field);
  const isLearned = context.learned.some((format) => holdsWhole(fields, format));
  const name = `${nameOf(leaves.leaves, text)}${isLearned ? ', format learned' : ''}`;
  return readLeaves(text, leaves.leaves, slots, name, context);
}

function parsed(inner: string): { text: string; leaves: Leaves | 'not_json' | 'not_an_object' } {
  for (const text of withRepairs(inner)) {
    const leaves = leavesOf(text);
    if (leaves !== 'not_json') return { text, leaves };
  }
  return { text: inner, leaves: 'not_json' };
}

const nameOf = (leaves: readonly Leaf[], text: string): string => {
  if (!leaves.some(({ path }) => path.includes('.'))) return 'JSON';
  return /:\s*\{/.test(text) ? 'JSON with nested keys' : 'JSON with dotted keys';
};

function readLeaves(
  text: string,
  leaves: readonly Leaf[],
  slots: readonly Slot[],
  format: string,
  context: LineContext,
): CarefulReading | Rejection {
  const fields = slots.map(({ field }) => field);
  const declared = context.declared.some(({ name }) => name === format);
  const smuggled = declared ? new Set<Field>() : smuggledFields(fields, context.learned);
  if (smuggled === 'doubtful') return rejected('doubtful_order');
  const values: Value[] = [];
  let wellFormed = true;
  for (const [index, leaf] of leaves.entries()) {
    const { field, quoted } = slots[index] as Slot;
    if (smuggled.has(field)) continue;
    const value = textOfLeaf(text, leaf);
    if (value === null) continue;
    if (leaf.kind === 'structure' && isColumn(field)) return rejected('bad_value', field.key);
    const whole = value.replace(loneSurrogates, '\ufffd');
    wellFormed &&= whole === value;
    values.push({ field, text: whole, quoted });
  }
  const reading = readingOf(values, context.envelope);
  if ('kind' in reading) return reading;
  const clean = wellFormed && smuggled.size === 0;
  const learnable = clean && (declared || repeatedColumn(fields) === null);
  const template = learnable ? templateOfLine(text, leaves, slots) : null;
  const salvaged = !wellFormed || [...smuggled].some(isColumn);
  return { reading, salvaged, format, template };
}

/** Reads a line by the texts of a declared format, whatever a client wrote between them. */
export function readByTemplate(
  text: string,
  context: LineContext,
): CarefulReading | Rejection | null {
  for (const format of context.declared) {
    const values = format.read(text);
    if (values === null) continue;
    if (values === 'ambiguous') return rejected('ambiguous_fields');
    return readRaw(values, format.name, format.json, context);
  }
  return null;
}

function readByOrder(
  text: string,
  context: LineContext,
  reason: RejectionReason,
  key?: string,
): CarefulReading | Rejection {
  const values = salvage(text);
  if (values === 'ambiguous') return rejected('ambiguous_fields');
  if (values === null) return rejected(reason, key);
  return readRaw(values, 'JSON', true, context);
}

/** Types the raw values of a line. */
export function readRaw(
  values: RawValues,
  format: string,
  salvaged: boolean,
  { envelope }: LineContext,
): CarefulReading | Rejection {
  const reading = readingOf(
    [...values].map(([field, text]) => ({ field, text, quoted: true })),
    envelope,
  );
  return 'kind' in reading ? reading : { reading, salvaged, format, template: null };
}

/**
 * Types the values. Two keys of one column must agree, or one of them must have no value; where no client's text
 * stands before, API Gateway wrote both, and the one that the column is named after counts.
 */
function readingOf(values: readonly Value[], envelope: Envelope | null): Reading | Rejection {
  const reading = newReading();
  const seen = new Map<string, Value>();
  let behindText = false;
  for (const value of values) {
    const { field, text, quoted } = value;
    behindText ||= field.free;
    const isEmpty = emptyTexts.has(text);
    if (field.kind !== 'time' && isColumn(field)) {
      const earlier = seen.get(columnIdOf(field));
      // A client may have written either of two, also the one with a value where the format's own has none.
      if (behindText && earlier !== undefined && earlier.text !== text && !field.several) {
        return rejected('duplicate_key', field.key);
      }
      if (isEmpty) {
        if (earlier === undefined) seen.set(columnIdOf(field), value);
        continue;
      }
      if (earlier !== undefined && earlier.text !== text && !emptyTexts.has(earlier.text)) {
        const other = field.rank < earlier.field.rank ? earlier : value;
        keepBeside(reading, other.field.key, other.text, other.quoted);
        if (other === value) continue;
      }
      seen.set(columnIdOf(field), value);
    }
    if (isEmpty) continue;
    const failed = read(reading, field, text, quoted);
    if (failed !== null) return failed;
  }
  return settle(reading, envelope) ?? reading;
}

/** How API Gateway writes that there is no value. */
const emptyTexts = new Set(['', '-']);

// JSON can escape half a character, which no file can hold.
const loneSurrogates = /\p{Surrogate}/gu;
