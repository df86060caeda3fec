// Control and format characters (bidi controls and zero-width characters among them), line and paragraph
// separators, halves of surrogate pairs: what reorders, hides or breaks the characters around it.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a log line as a reader should see it: each character that would reorder, hide or break the text is written
 * out as its code point, such as ⟨U+202E⟩. It is for display; values that are filtered by stay as they are.
 */
export const visibleText = (text: string): string =>
  text.replace(unseen, (character) => {
    return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
