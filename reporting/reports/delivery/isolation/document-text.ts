import { strFromU8, unzipSync } from 'fflate';
import type { ReportDocument } from '../../report/renderer.js';

/** Reads the text of a PDF back, whoever wrote it. */
export type ReadPdf = (pdf: Uint8Array) => Promise<string>;

/** What a reader of a document can read in it, from its bytes alone. */
export async function documentText(
  { format, bytes }: Pick<ReportDocument, 'format' | 'bytes'>,
  readPdf: ReadPdf,
): Promise<string> {
  if (format === 'pdf') return readPdf(bytes);
  if (format === 'csv') return Buffer.from(bytes).toString('utf8').replaceAll('""', '"');
  if (format === 'html') return markupText(Buffer.from(bytes).toString('utf8'));
  const parts = unzipSync(bytes, { filter: ({ name }) => name.endsWith('.xml') });
  return Object.values(parts)
    .map((part) => markupText(strFromU8(part)))
    .join('\n');
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The text of markup, attributes included: what hides in a title or a link is in the document too. */
export const markupText = (markup: string): string =>
  markup
    .replace(/<style[\s\S]*?<\/style>/gi, ' ')
    .replace(
      /<[^>]*>/g,
      (tag) =>
        ` ${(tag.match(/"[^"]*"|'[^']*'/g) ?? []).map((value) => value.slice(1, -1)).join(' ')} `,
    )
    .replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, entity: string) => {
      if (!entity.startsWith('#')) return named[entity.toLowerCase()] ?? whole;
      const hex = /^#x/i.test(entity);
      const codePoint = Number.parseInt(entity.slice(hex ? 2 : 1), hex ? 16 : 10);
      return codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : whole;
    });
