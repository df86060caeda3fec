/** A text as it is, then as JSON of what is nearly JSON. */
export function* withRepairs(text: string): Generator<string> {
  yield text;
  const requoted = requotedJson(text);
  if (requoted !== null) {
    yield requoted;
    yield repairedJson(requoted);
  }
  yield repairedJson(text);
}

/**
 * JSON as API Gateway makes it of formats that put numbers without quotes: a bare `-`, or nothing, where there is no
 * value. Both become null. Commas before a closing bracket go, and text that has quotes of its own inside the quotes
 * of the format (`$context.error.messageString`) keeps one pair.
 *
 * Only what stands outside strings is changed, so that no text of a client becomes part of the structure.
 */
const repairedJson = (text: string): string =>
  text.replace(token, (whole, quotedTwice, string, beforeNothing) => {
    if (quotedTwice !== undefined) return `:${quotedTwice}`;
    if (string !== undefined) return whole;
    return beforeNothing === undefined ? '' : `${beforeNothing}null`;
  });

/** A value in two pairs of quotes; a string; a colon with a bare `-` or nothing after it; a comma too many. */
const token = /:\s*"("[^"\\]+")"(?=\s*[,}])|("(?:[^"\\]|\\.)*")|(:\s*)-?(?=\s*[,}])|,(?=\s*[}\]])/g;

/**
 * JSON of what is nearly JSON: objects whose texts stand in single quotes (a format that was written so, or a dictionary
 * that Python printed), whose keys have no quotes, or that a tool escaped once more. Null: it is none of these.
 */
function requotedJson(text: string): string | null {
  if (/^\{\s*\\"/.test(text)) {
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      return null;
    }
  }
  if (!/^\{\s*(?:'|[A-Za-z_$][\w.$-]*\s*:\s*["'])/.test(text)) return null;
  return text.replace(looseToken, (whole, double, single, key, colon, word) => {
    if (double !== undefined) return whole;
    if (single !== undefined) return JSON.stringify(unescaped(single.slice(1, -1)));
    if (key !== undefined) return `${JSON.stringify(key)}${colon}`;
    return word === 'True' ? 'true' : word === 'False' ? 'false' : 'null';
  });
}

/** A string in either quotes; a key without; a word of Python. */
const looseToken =
  /("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|([A-Za-z_$][\w.$-]*)(\s*:)|\b(None|True|False)\b/g;

const unescaped = (text: string): string => text.replaceAll(/\\(['"\\/])/g, '$1');

/** What is around a JSON object when a template engine left its own braces, or a shell its quotes, in the format. */
export function unwrappedJson(text: string): string {
  // Between the lines of a list that somebody broke up, and in some exports.
  let inner = /[}'"]\s*,$/.test(text) ? text.slice(0, -1).trimEnd() : text;
  if (inner.startsWith("'") && inner.endsWith("'") && inner.length > 1) inner = inner.slice(1, -1);
  while (/^\{\s*\{/.test(inner) && /\}\s*\}$/.test(inner)) inner = inner.slice(1, -1).trim();
  return inner;
}

/** Keys and values without any quotes, in brackets: no JSON, and read as what is inside. Null: it is something else. */
export const pairsInBrackets = (text: string): string | null =>
  /^(?:\{\s*[A-Za-z][\w.$-]*\s*[:=]\s*[^\s"'{[].*\}|\[\s*[A-Za-z][\w.$-]*\s*[:=].*\])$/s.test(text)
    ? text.slice(1, -1).trim()
    : null;

/** The text inside a JSON string that holds a line: what tools make of a line that they take for text. */
export function textInString(text: string): string | null {
  if (!text.startsWith('"') || !text.endsWith('"')) return null;
  try {
    const inner: unknown = JSON.parse(text);
    return typeof inner === 'string' ? inner.trim() : null;
  } catch {
    return null;
  }
}
