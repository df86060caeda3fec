import { changeOf } from '../../drawing/change.js';
import { theme } from '../../drawing/theme.js';
import type { Figure } from '../../report/report.js';
import type { Paper, Structure } from './paper.js';

const perRow = 4;
const gap = 8;
const height = 56;

/** The room that figures take. */
export const figuresHeight = (count: number): number => Math.ceil(count / perRow) * (height + gap);

/** Numbers with their change against the period before, four in a row. */
export function drawFigures(paper: Paper, parent: Structure, figures: readonly Figure[]): void {
  const width = (paper.width - gap * (perRow - 1)) / perRow;
  for (let start = 0; start < figures.length; start += perRow) {
    paper.ensure(height + gap);
    for (const [place, figure] of figures.slice(start, start + perRow).entries()) {
      drawFigure(paper, parent, figure, paper.left + place * (width + gap), width);
    }
    paper.y += height + gap;
  }
}

function drawFigure(paper: Paper, parent: Structure, figure: Figure, x: number, width: number) {
  const { pdf, wording, y } = paper;
  const { format, title } = figure.column;
  const change = changeOf(figure, wording);
  paper.decorate(() => {
    pdf.roundedRect(x, y, width, height, 4).lineWidth(0.6).stroke(theme.border);
  });
  const inner = { width: width - 20, oneLine: true } as const;
  const value =
    format === 'count' && figure.value !== null
      ? wording.headline(figure.value)
      : wording.cell(figure.value, format);
  const was = figure.previous === null ? '' : ` from ${wording.cell(figure.previous, format)}`;
  // Each ends in a space, or a screen reader would read them as one word.
  paper.tag(parent, 'P', () => {
    paper.write(`${title} `, x + 10, y + 9, { size: 7.5, colour: theme.textSoft, ...inner });
    paper.write(`${value} `, x + 10, y + 20, { face: 'bold', size: 15, ...inner });
    const text = `${change.arrow} ${change.text}`.trim();
    const style = { face: 'medium', size: 7 } as const;
    const length = paper.widthOf(text, style);
    paper.write(text, x + 10, y + 42, { ...style, colour: change.colour, ...inner });
    if (length < inner.width - 20) {
      paper.write(was, x + 10 + length, y + 42, {
        size: 7,
        colour: theme.textFaint,
        width: inner.width - length,
        oneLine: true,
      });
    }
  });
}
