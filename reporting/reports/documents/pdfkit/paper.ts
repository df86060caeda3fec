import PDFDocument from 'pdfkit';
import type { Period } from '../../../../core/periods/period.js';
import { beginningOfText } from '../../../../core/text/visible-text.js';
import type { Wording } from '../../../format/wording.js';
import { brandColour, theme } from '../../drawing/theme.js';
import type { Report } from '../../report/report.js';
import type { Face } from './font-files.js';
import { drawable, type FontFile, faces, layPlainly } from './typeface.js';

type Pdf = InstanceType<typeof PDFDocument>;
export type Structure = ReturnType<Pdf['struct']>;

/** No line of a page shows as many characters; of a longer text, as much is measured. */
const longestLine = 1000;

/** How a piece of text is set. */
export interface TextStyle {
  readonly face?: Face;
  readonly size?: number;
  readonly colour?: string;
  readonly width?: number;
  readonly align?: 'left' | 'right' | 'center';
  /** Cut to one line with an ellipsis. */
  readonly oneLine?: true;
}

/** A document being written: where the pen is, and what every part of it is drawn with. Lengths are points. */
export interface Paper {
  readonly pdf: Pdf;
  readonly wording: Wording;
  readonly period: Period;
  /** The tenant's colour, dark enough to carry white text. */
  readonly brand: string;
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  y: number;
  /** Text of a log line or a name as the font can show it. */
  clean(text: string): string;
  /** Draws as one element of the document's structure, which is what a screen reader reads. */
  tag(parent: Structure, type: string, draw: () => void, options?: { alt?: string }): void;
  /** Opens a part of the structure; its owner ends it. */
  group(parent: Structure, type: string): Structure;
  /** Draws what is there for the eye alone. */
  decorate(draw: () => void): void;
  write(text: string, x: number, y: number, style?: TextStyle): void;
  widthOf(text: string, style?: Pick<TextStyle, 'face' | 'size'>): number;
  /** Begins a new page if less than `height` is left on this one. */
  ensure(height: number): void;
  addPage(): void;
}

const margin = 42;
const headRoom = 20;
const footRoom = 10;

/** An empty A4 document in the report's language and colours. */
export function newPaper(report: Report, wording: Wording): Paper {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    // None, or pdfkit looks for its own Helvetica, which is not in a bundle. A face of ours would not do either: under its
    // second name pdfkit would read the file again for every text, which takes a minute for a report.
    font: '',
    bufferPages: true,
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: report.tenant.locale,
    displayTitle: true,
    info: {
      Title: `${report.title} – ${report.tenant.name}`,
      Author: report.tenant.branding.name ?? 'Gatebook',
      Creator: 'Gatebook',
      // The same report is the same file, byte for byte.
      CreationDate: new Date(report.askedAt),
    },
  });
  const fonts = {} as Record<Face, FontFile>;
  for (const [face, path] of Object.entries(faces)) {
    pdf.registerFont(face, path);
    pdf.font(face);
    fonts[face as Face] = (pdf as unknown as { _font: { font: FontFile } })._font.font;
    layPlainly(fonts[face as Face]);
  }
  pdf.addPage();
  const set = ({ face = 'regular', size = 8 }: Pick<TextStyle, 'face' | 'size'> = {}) =>
    pdf.font(face).fontSize(size);
  const paper: Paper = {
    pdf,
    wording,
    period: report.period,
    brand: brandColour(report.tenant.branding.colour),
    left: margin,
    width: pdf.page.width - 2 * margin,
    top: margin + headRoom,
    bottom: pdf.page.height - margin - footRoom,
    y: 0,
    clean: (text) => drawable(text, fonts.regular),
    tag: (parent, type, draw, options = {}) => {
      parent.add(pdf.struct(type as 'P', options, draw));
    },
    group(parent, type) {
      const part = pdf.struct(type as 'Sect');
      parent.add(part);
      return part;
    },
    decorate(draw) {
      pdf.markContent('Artifact', { type: 'Layout' });
      draw();
      pdf.endMarkedContent();
    },
    write(text, x, y, style = {}) {
      const { width, align = 'left', colour = theme.text, oneLine } = style;
      set(style).fillColor(colour);
      if (width !== undefined && !oneLine) {
        pdf.text(text, x, y, { width, align });
        return;
      }
      // pdfkit's line wrapper costs more than the text itself; one line needs none of it.
      const shown = width === undefined ? text : fitted(text, width, style);
      const spare = width === undefined ? 0 : width - paper.widthOf(shown, style);
      const indent = align === 'right' ? spare : align === 'center' ? spare / 2 : 0;
      pdf.text(shown, x + indent, y, { lineBreak: false });
    },
    widthOf: (text, style) => set(style).widthOfString(beginningOfText(text, longestLine)),
    ensure(height) {
      if (paper.y + height > paper.bottom) paper.addPage();
    },
    addPage() {
      pdf.addPage();
      paper.y = paper.top;
    },
  };

  /** As much of a text as fits, found by halves: a name may have thousands of characters, and each look lays all of them out. */
  function fitted(text: string, width: number, style: TextStyle): string {
    const shown = beginningOfText(text, longestLine);
    if (shown === text && paper.widthOf(text, style) <= width) return text;
    const characters = Array.from(shown);
    let [fits, tooMany] = [1, characters.length + 1];
    while (tooMany - fits > 1) {
      const middle = Math.floor((fits + tooMany) / 2);
      const beginning = characters.slice(0, middle).join('');
      if (paper.widthOf(`${beginning}…`, style) <= width) fits = middle;
      else tooMany = middle;
    }
    return `${characters.slice(0, fits).join('')}…`;
  }
  return paper;
}
