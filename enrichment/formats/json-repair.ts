/**
 * JSON as API Gateway makes it of formats that put numbers without quotes: a bare `-`, or nothing, where there is no
 * value. Both become null. Commas before a closing bracket go, and text that has quotes of its own inside the quotes
 * of the format (`$context.error.messageString`) keeps one pair.
 *
 * Only what stands outside strings is changed, so that no text of a client becomes part of the structure.
 */
export const repairedJson = (text: string): string =>
  text.replace(token, (whole, quotedTwice, string, beforeNothing) => {
    if (quotedTwice !== undefined) return `:${quotedTwice}`;
    if (string !== undefined) return whole;
    return beforeNothing === undefined ? '' : `${beforeNothing}null`;
  });

/** A value in two pairs of quotes; a string; a colon with a bare `-` or nothing after it; a comma too many. */
const token = /:\s*"("[^"\\]+")"(?=\s*[,}])|("(?:[^"\\]|\\.)*")|(:\s*)-?(?=\s*[,}])|,(?=\s*[}\]])/g;

/** What is around a JSON object when a template engine left its own braces, or a shell its quotes, in the format. */
export function unwrappedJson(text: string): string {
  let inner = text;
  if (inner.startsWith("'") && inner.endsWith("'") && inner.length > 1) inner = inner.slice(1, -1);
  while (/^\{\s*\{/.test(inner) && /\}\s*\}$/.test(inner)) inner = inner.slice(1, -1).trim();
  return inner;
}

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
