import { type Field, fieldOf, mayBeClientText } from './field.js';
import { leavesOf } from './json-leaves.js';
import { unwrappedJson, withRepairs } from './json-repair.js';
import { holdsWhole, type KnownFormat, knownFormatOf } from './known-formats.js';
import { pairsOf } from './pairs.js';

/**
 * The formats of a source, by examples of its JSON lines: the sequences of their keys. Of two that differ only in that
 * one has further keys, the longer one is not believed: every line of a format has all of its keys, and a client can
 * add some, but cannot take any away.
 */
export function learnedFormats(examples: readonly string[]): readonly KnownFormat[] {
  const sequences = new Map<string, readonly Field[]>();
  for (const example of examples) {
    const fields = fieldsOf(example);
    if (fields !== null) sequences.set(keysOf(fields), fields);
  }
  const formats = [...sequences.values()]
    .sort((one, other) => one.length - other.length)
    .map(knownFormatOf);
  return formats.filter(
    (format) => !formats.some((other) => other !== format && isAddition(format.fields, other)),
  );
}

/** Whether fields are a format's and more, all of the additional ones after a client's text. */
function isAddition(fields: readonly Field[], format: KnownFormat): boolean {
  if (fields.length <= format.fields.length || !holdsWhole(fields, format)) return false;
  const firstText = fields.findIndex(mayBeClientText);
  if (firstText < 0) return false;
  const own = new Set(format.fields.map(({ key }) => key));
  return fields.slice(0, firstText).every(({ key }) => own.has(key));
}

function fieldsOf(example: string): readonly Field[] | null {
  const text = unwrappedJson(example.trim());
  if (!text.startsWith('{')) {
    // Keys and values without a brace; XML says by itself where it ends.
    const pairs = text.startsWith('<') ? null : pairsOf(text);
    return pairs === null ? null : pairs.map(([key]) => fieldOf(key));
  }
  for (const candidate of withRepairs(text)) {
    const parsed = leavesOf(candidate);
    if (parsed === 'not_json') continue;
    if (parsed === 'not_an_object' || parsed.repeats !== null) return null;
    return parsed.leaves.map(({ path }) => fieldOf(path));
  }
  return null;
}

/** How many lines of a source are looked at to learn its formats, and how many are needed. */
const mostExamples = 400;
const fewestExamples = 20;
/** So large a part of them must have a format to the letter: of lines that leave out what is null, none is learned. */
const agreeing = 0.9;

/** Examples of the formats in the first lines of a source: one line for each format; none if they follow none. */
export function examplesIn(lines: Iterable<string>): readonly string[] {
  const counts = new Map<string, { readonly example: string; count: number }>();
  let seen = 0;
  for (const line of lines) {
    if (seen++ >= mostExamples) break;
    const keys = keysOf(fieldsOf(line) ?? []);
    const found = counts.get(keys);
    if (found === undefined) counts.set(keys, { example: line, count: 1 });
    else found.count += 1;
  }
  if (seen < fewestExamples) return [];
  const learned = learnedFormats([...counts.values()].map(({ example }) => example));
  const own = learned.flatMap(({ fields }) => counts.get(keysOf(fields)) ?? []);
  const covered = own.reduce((sum, { count }) => sum + count, 0);
  return covered >= agreeing * seen ? own.map(({ example }) => example) : [];
}

const keysOf = (fields: readonly Field[]): string => fields.map(({ key }) => key).join('\n');
