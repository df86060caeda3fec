import { ProductError } from '../../core/product-error.js';
import { fieldOf, mayBeClientText } from './field.js';
import { type Leaf, leavesOf, textOfLeaf } from './json-leaves.js';
import type { Slot, Template } from './template.js';
import { type RawValues, type TemplateReader, templateReader } from './template-reader.js';

/** A format that somebody declared by the string in the stage's access log settings. */
export interface DeclaredFormat {
  readonly name: string;
  readonly json: boolean;
  /** Reads a line by the texts of the format; null if it is no line of this format. */
  read(text: string): RawValues | 'ambiguous' | null;
  /** The slots of a JSON line's values, if the line has exactly the keys of the format. */
  slotsOf(leaves: readonly Leaf[]): readonly Slot[] | null;
}

/** A variable of API Gateway; names of claims may have hyphens and colons. */
const variable =
  /\$(?:\{context((?:\.[\w:-]+)+)\}|context((?:\.(?:authorizer|claims|jwt)(?=\.)|\.(?<=(?:authorizer|claims)\.)[\w:-]*\w|\.\w+)+))/g;

/**
 * Makes a reader of a stage's format string: for any text with `$context` variables in it.
 *
 * @param given the string, as API Gateway holds it or as it stands, escaped, in a template
 * @throws ProductError `invalid-input` if it has no variables, or two with nothing between them
 */
export function declaredFormat(given: string, name = 'the declared format'): DeclaredFormat {
  const format = written(given);
  const found = [...format.matchAll(variable)];
  if (found.length === 0) {
    throw new ProductError(
      'invalid-input',
      `The format has no $context variable: '${format.slice(0, 60)}'. Give it as it stands in the stage's access log settings, in single quotes, so that the shell leaves the $ alone.`,
    );
  }
  const texts: string[] = [];
  const slots: Slot[] = [];
  let from = 0;
  for (const match of found) {
    const before = format.slice(from, match.index);
    if (before === '' && texts.length > 0) {
      throw new ProductError(
        'invalid-input',
        `The format has nothing between ${found[texts.length - 1]?.[0]} and ${match[0]}, so that nobody can tell where one ends.`,
      );
    }
    texts.push(before);
    from = match.index + match[0].length;
    const quoted = before.endsWith('"') && format[from] === '"';
    slots.push({ field: fieldOf((match[1] ?? match[2] ?? '').slice(1)), quoted });
  }
  texts.push(format.slice(from));
  const keys = jsonKeys(texts, slots);
  const template: Template = { texts, slots, json: keys !== null };
  const read = templateReader(template);
  return {
    name,
    json: template.json,
    read: template.json ? read : untrimmed(read, texts),
    slotsOf(leaves) {
      if (keys === null || leaves.length !== keys.size) return null;
      const own = leaves.map(({ path, kind }) => {
        const slot = keys.get(path);
        return slot === undefined ? null : { ...slot, quoted: kind === 'string' };
      });
      return own.includes(null) ? null : (own as Slot[]);
    },
  };
}

/** A format as one line: people copy it with line breaks, or escaped as in a template. */
function written(given: string): string {
  const line = given.trim().replaceAll(/\s*\r?\n\s*/g, ' ');
  if (!/\\"/.test(line)) return line;
  try {
    return JSON.parse(line.startsWith('"') ? line : `"${line}"`) as string;
  } catch {
    return line;
  }
}

/** What a constant of the format is read as. */
const constant: Slot = { field: { ...fieldOf('authorizerProperty') }, quoted: true };

/** The slots by key, if the format is a JSON object whose values are variables or constants; null if it is none. */
function jsonKeys(
  texts: readonly string[],
  slots: readonly Slot[],
): ReadonlyMap<string, Slot> | null {
  // A number can stand in quotes and without.
  const numbered = slots.map((_, index) => texts[index] + String(placeholder + index)).join('');
  const text = numbered + texts.at(-1);
  const parsed = leavesOf(text);
  if (typeof parsed === 'string' || parsed.repeats !== null) return null;
  return new Map(
    parsed.leaves.map((leaf) => {
      const value = textOfLeaf(text, leaf) ?? '';
      const index = /^\d{9}$/.test(value) ? Number(value) - placeholder : -1;
      return [leaf.path, slots[index] ?? constant];
    }),
  );
}

const placeholder = 100_000_000;

/**
 * Reads lines of a text format whose first or last value may be empty or begin or end in white space, which is gone by
 * now: with and without it. Where that makes a difference in anything but a client's own text, the line is ambiguous.
 */
function untrimmed(read: TemplateReader, texts: readonly string[]): TemplateReader {
  const before = texts[0] === '' ? ['', ' '] : [''];
  const after = texts.at(-1) === '' ? ['', ' '] : [''];
  return (text) => {
    let found: RawValues | null = null;
    for (const start of before) {
      for (const end of after) {
        const values = read(start + text + end);
        if (values === 'ambiguous') return values;
        if (values === null) continue;
        if (found !== null && plainOf(found) !== plainOf(values)) return 'ambiguous';
        found ??= values;
      }
    }
    return found;
  };
}

const plainOf = (values: RawValues): string =>
  JSON.stringify([...values].filter(([field]) => !mayBeClientText(field)).map(([, text]) => text));
