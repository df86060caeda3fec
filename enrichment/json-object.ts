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
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (expectsKey) {
        keys.push(JSON.parse(text.slice(at, end)) as string);
        expectsKey = false;
      }
      at = end - 1;
    } else if (char === '{' || char === '[') {
      depth += 1;
      expectsKey = depth === 1;
    } else if (char === '}' || char === ']') depth -= 1;
    else if (char === ',' && depth === 1) expectsKey = true;
  }
  return keys;
}

/** The place behind the quote that ends the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
