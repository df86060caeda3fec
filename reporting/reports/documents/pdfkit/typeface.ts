import { createRequire } from 'node:module';
import { visibleText } from '../../../../core/text/visible-text.js';
import { type Face, fontFiles } from './font-files.js';

const { resolve } = createRequire(import.meta.filename);

/** The files of the typeface, on this machine. */
export const faces: Readonly<Record<Face, string>> = {
  regular: resolve(fontFiles.regular),
  medium: resolve(fontFiles.medium),
  bold: resolve(fontFiles.bold),
};

interface Glyph {
  readonly id: number;
  readonly advanceWidth: number;
}

/** What pdfkit asks of a font that fontkit has read. */
export interface FontFile {
  readonly postscriptName: string;
  getGlyph(id: number, codePoints: readonly number[]): Glyph;
  layout(text: string, features?: unknown): GlyphRun;
  glyphForCodePoint(codePoint: number): Glyph;
  hasGlyphForCodePoint(codePoint: number): boolean;
}

interface GlyphRun {
  readonly glyphs: readonly Glyph[];
  readonly positions: readonly {
    xAdvance: number;
    yAdvance: number;
    xOffset: number;
    yOffset: number;
  }[];
  readonly advanceWidth: number;
}

// Finding them reads the font's substitution tables, which takes longer than a page: once per process is enough.
const figureIds = new Map<string, readonly number[]>();
const figuresOf = (font: FontFile): readonly number[] =>
  font.layout('0123456789', ['tnum']).glyphs.map(({ id }) => id);

// Precomposed Latin, Greek and Cyrillic, punctuation and symbols: one character is one glyph.
const plain = /^[\u0020-\u02ff\u0370-\u052f\u1e00-\u1fff\u2000-\u2bff]*$/;

/**
 * Lays out plain text glyph by glyph, with figures of equal width so that columns of numbers line up. Inter's contextual
 * alternates and kerning, which fontkit would work through for every cell of a table, took ten times as long.
 */
export function layPlainly(font: FontFile): void {
  const shaped = font.layout.bind(font);
  const ids = figureIds.get(font.postscriptName) ?? figuresOf(font);
  figureIds.set(font.postscriptName, ids);
  const figures = new Map(
    ids.map((id, digit) => [0x30 + digit, font.getGlyph(id, [0x30 + digit])]),
  );
  font.layout = (text, features) => {
    if (!plain.test(text)) return shaped(text, features);
    const glyphs = Array.from(text, (character) => {
      const codePoint = character.codePointAt(0) ?? 0;
      return figures.get(codePoint) ?? font.glyphForCodePoint(codePoint);
    });
    // pdfkit scales the positions in place and then asks for the width, so each run gets its own.
    const positions = glyphs.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return {
      glyphs,
      positions,
      get advanceWidth() {
        return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
      },
    };
  };
}

/**
 * Text as the font can show it: characters that would reorder, hide or break the text, and those without a glyph, are
 * written as their code points, such as ‹U+65E5›, rather than as an empty box.
 */
export function drawable(text: string, font: Pick<FontFile, 'hasGlyphForCodePoint'>): string {
  let result = '';
  for (const character of visibleText(text).replaceAll('⟨', '‹').replaceAll('⟩', '›')) {
    const codePoint = character.codePointAt(0) ?? 0;
    result += font.hasGlyphForCodePoint(codePoint)
      ? character
      : `‹U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}›`;
  }
  return result;
}
