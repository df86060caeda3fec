// Control and format characters (bidi controls and zero-width characters among them), line and paragraph
// separators, halves of surrogate pairs, what Unicode says is no character: what reorders, hides or breaks the characters
// around it, or what XML cannot hold.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

const codePointOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/**
 * Text of a log line as a reader should see it: each character that would reorder, hide or break the text is written
 * out as its code point, such as ⟨U+202E⟩. It is for display; values that are filtered by stay as they are.
 */
export const visibleText = (text: string): string =>
  text.replace(unseen, (character) => `⟨U+${codePointOf(character)}⟩`);

/** The same for a text of several lines, which stay lines. A carriage return is part of a line's end, or it is shown. */
export const visibleLines = (text: string): string =>
  text
    .split(/(\r?\n)/)
    .map((part, place) => (place % 2 === 0 ? visibleText(part) : part))
    .join('');

/** JSON that says the same and shows nothing else than it is: what would steer a terminal is escaped. */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(unseen, (character) =>
    character === '\n' ? character : escaped(character),
  );

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** The first so many UTF-16 code units of a text, without half a character at the end. */
export const beginningOfText = (text: string, length: number): string => {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
};
