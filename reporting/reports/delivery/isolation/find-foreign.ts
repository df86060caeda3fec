const letterOrDigit = /[\p{L}\p{N}]/u;
const words = /[\p{L}\p{N}]+/gu;

/**
 * The foreign names that occur in a text as words of their own, and that nothing known explains. A name is explained
 * where it stands inside a text that the report is allowed to hold: a consumer of a stranger may be called `orders`
 * without the route `/orders` being a leak.
 *
 * Line breaks and repeated spaces count as one space, since a PDF breaks lines where it must; a character that is
 * written as its code point counts as the character.
 */
export function findForeign(
  text: string,
  foreign: Iterable<string>,
  allowed: readonly string[],
): string[] {
  const within = normal(text);
  const inText = new Set(within.match(words));
  const explanations = allowed.map(normal);
  const found: string[] = [];
  for (const name of foreign) {
    const wanted = normal(name);
    // Of many thousand names few share all their words with the text: only those are searched for.
    if (wanted === '' || !(wanted.match(words) ?? []).every((word) => inText.has(word))) continue;
    const explaining = explanations.filter((known) => known.includes(wanted));
    if (occurrences(within, wanted).some((at) => !isExplained(within, at, wanted, explaining))) {
      found.push(name);
    }
  }
  return found;
}

// As `visibleText` and the PDF's typeface write what they can't show.
const codePoint = /[⟨‹]U\+([0-9A-F]{4,6})[⟩›]/g;

const normal = (text: string): string =>
  text
    .replace(codePoint, (written, hex: string) => {
      const value = Number.parseInt(hex, 16);
      return value <= 0x10_ff_ff ? String.fromCodePoint(value) : written;
    })
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const isInsideWord =
      (letterOrDigit.test(text[at - 1] ?? '') && letterOrDigit.test(wanted[0] ?? '')) ||
      (letterOrDigit.test(text[at + wanted.length] ?? '') &&
        letterOrDigit.test(wanted.at(-1) ?? ''));
    if (!isInsideWord) found.push(at);
  }
  return found;
}

const isExplained = (
  text: string,
  at: number,
  wanted: string,
  explaining: readonly string[],
): boolean =>
  explaining.some((known) =>
    occurrences(known, wanted).some((inside) => text.startsWith(known, at - inside)),
  );
