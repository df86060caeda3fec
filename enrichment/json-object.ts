/** The text is not one JSON object. */
export type NotAnObject = 'not_json' | 'not_an_object';

/** One member of a JSON object, in the order of the text. Keys may repeat. */
export interface Member {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Parses a JSON object into its members. `JSON.parse` alone keeps the last of several members with the same
 * key and says nothing, which would let the last one win.
 *
 * @returns the members; or, if a key repeats, `repeats` and no members
 */
export function membersOf(
  text: string,
): { readonly members: Member[]; readonly repeats: string | null } | NotAnObject {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return 'not_an_object';
  }
  const values = new Map(Object.entries(object));
  const keys = keysOf(text);
  if (keys.length !== values.size) {
    const repeats = keys.find((key, index) => keys.indexOf(key) !== index) ?? null;
    return { members: [], repeats };
  }
  return { members: keys.map((key) => ({ key, value: values.get(key) })), repeats: null };
}

/** The keys of a valid JSON object's own members in the order of the text, repeated ones repeated. */
function keysOf(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let expectsKey = false;
  structure.lastIndex = 0;
  for (let at = nextOf(text); at !== -1; at = nextOf(text)) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (expectsKey) keys.push(keyIn(text.slice(at, end)));
      expectsKey = false;
      structure.lastIndex = end;
    } else if (char === ',') expectsKey = depth === 1;
    else {
      depth += char === '{' || char === '[' ? 1 : -1;
      expectsKey = depth === 1 && char === '{';
    }
  }
  return keys;
}

const structure = /["{}[\],]/g;

const nextOf = (text: string): number => structure.exec(text)?.index ?? -1;

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
