/** The text is not one JSON object. */
export type NotAnObject = 'not_json' | 'not_an_object';

/** A value of a JSON object that is no object with members itself, with its place in the text. */
export interface Leaf {
  /** The keys from the outside in, with dots between them: a dotted key and a nested one are the same. */
  readonly path: string;
  readonly kind: 'string' | 'number' | 'word' | 'structure';
  /** Of a string, the places of its text without the quotes. */
  readonly start: number;
  readonly end: number;
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** A path that stands in the text twice; `JSON.parse` would keep the last one and say nothing. */
  readonly repeats: string | null;
}

/** Objects are taken apart so deep; what lies deeper is one value. */
const deepest = 8;

/** Takes a JSON object apart into its values in the order of the text. */
export function leavesOf(text: string): Leaves | NotAnObject {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return 'not_an_object';
  }
  const leaves: Leaf[] = [];
  objectFrom(text, skipSpace(text, 0), null, 1, leaves);
  const seen = new Set<string>();
  for (const { path } of leaves) {
    if (seen.has(path)) return { leaves, repeats: path };
    seen.add(path);
  }
  return { leaves, repeats: null };
}

/** The value of a leaf as text; null for JSON's null. Of a list or an empty object, its JSON. */
export function textOfLeaf(text: string, { kind, start, end }: Leaf): string | null {
  const raw = text.slice(start, end);
  if (kind === 'string' && raw.includes('\\')) return JSON.parse(`"${raw}"`) as string;
  return kind === 'word' && raw === 'null' ? null : raw;
}

/** Reads the object at a place of a valid text. @returns the place after it */
function objectFrom(
  text: string,
  start: number,
  path: string | null,
  depth: number,
  leaves: Leaf[],
): number {
  let at = skipSpace(text, start + 1);
  while (text[at] !== '}') {
    const keyEnd = endOfString(text, at);
    const key = keyIn(text.slice(at, keyEnd));
    at = skipSpace(text, keyEnd);
    at = skipSpace(text, at + 1);
    at = valueFrom(text, at, path === null ? key : `${path}.${key}`, depth, leaves);
    at = skipSpace(text, at);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return at + 1;
}

function valueFrom(
  text: string,
  start: number,
  path: string,
  depth: number,
  leaves: Leaf[],
): number {
  const char = text[start];
  if (char === '"') {
    const end = endOfString(text, start);
    leaves.push({ path, kind: 'string', start: start + 1, end: end - 1 });
    return end;
  }
  if (char === '{' || char === '[') {
    if (char === '{' && depth < deepest && text[skipSpace(text, start + 1)] !== '}') {
      return objectFrom(text, start, path, depth + 1, leaves);
    }
    const end = endOfStructure(text, start);
    leaves.push({ path, kind: 'structure', start, end });
    return end;
  }
  wordEnd.lastIndex = start;
  const end = wordEnd.exec(text)?.index ?? text.length;
  const isNumber = char === '-' || (char !== undefined && char >= '0' && char <= '9');
  leaves.push({ path, kind: isNumber ? 'number' : 'word', start, end });
  return end;
}

const wordEnd = /[\s,}\]]/g;

/** The place after the bracket that closes the one at `start`. */
function endOfStructure(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

const keyIn = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

/** The place after the quote that ends the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before the place. */
function isEscaped(text: string, place: number): boolean {
  let first = place;
  while (text[first - 1] === '\\') first -= 1;
  return (place - first) % 2 === 1;
}
