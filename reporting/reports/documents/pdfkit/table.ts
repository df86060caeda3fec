import type { AnswerColumn } from '../../../format/answer.js';
import { theme } from '../../drawing/theme.js';
import type { ReportVisual } from '../../report/report.js';
import type { Paper, Structure } from './paper.js';

const size = 7;
const rowHeight = 13.5;
const headHeight = 16;
const padding = 4;

/** The room that a table wants before it begins: its head and a few rows. */
export const tableBeginning = headHeight + 4 * rowHeight;

interface PlacedColumn {
  readonly column: AnswerColumn;
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** A table over as many pages as it needs, its head on each of them. */
export function drawTable(paper: Paper, parent: Structure, answered: ReportVisual): void {
  const { wording } = paper;
  const cells = answered.rows.map((row) =>
    answered.columns.map(({ name, format }) =>
      paper.clean(wording.cell(row[name] ?? null, format)),
    ),
  );
  const columns = placed(paper, answered.columns, cells);
  const table = paper.group(parent, 'Table');
  const head = paper.group(table, 'TR');
  drawHead(paper, columns, (write) => paper.tag(head, 'TH', write));
  for (const [line, row] of cells.entries()) {
    if (paper.y + rowHeight > paper.bottom) {
      paper.addPage();
      // The structure has one head; its repetitions are for the eye.
      drawHead(paper, columns, (write) => paper.decorate(write));
    }
    if (line % 2 === 1) {
      paper.decorate(() => {
        paper.pdf.rect(paper.left, paper.y, paper.width, rowHeight).fill(theme.surfaceSunken);
      });
    }
    const entry = paper.group(table, 'TR');
    for (const [place, { x, width, align }] of columns.entries()) {
      paper.tag(entry, 'TD', () =>
        paper.write(row[place] ?? '', x, paper.y + 3, { size, width, align, oneLine: true }),
      );
    }
    paper.y += rowHeight;
  }
  table.end();
  if (answered.more) {
    const note = `The first ${answered.rows.length} rows are shown; the dashboard has the rest.`;
    paper.tag(parent, 'P', () =>
      paper.write(note, paper.left, paper.y + 5, { size, colour: theme.textFaint }),
    );
    paper.y += 16;
  }
}

function drawHead(
  paper: Paper,
  columns: readonly PlacedColumn[],
  mark: (write: () => void) => void,
): void {
  const { pdf, left, width: full, y } = paper;
  for (const { column, x, width, align } of columns) {
    mark(() =>
      paper.write(column.title, x, y + 3, {
        face: 'medium',
        size: 6.5,
        colour: theme.textSoft,
        width,
        align,
        oneLine: true,
      }),
    );
  }
  paper.decorate(() => {
    pdf
      .moveTo(left, y + headHeight - 1.5)
      .lineTo(left + full, y + headHeight - 1.5)
      .lineWidth(0.75)
      .stroke(theme.seriesOther);
  });
  paper.y += headHeight;
}

/** Columns of numbers are as wide as their content; text takes what is left, and is cut where it must be. */
function placed(
  paper: Paper,
  columns: readonly AnswerColumn[],
  cells: readonly (readonly string[])[],
): PlacedColumn[] {
  const wanted = columns.map(({ title }, place) =>
    Math.max(
      paper.widthOf(title, { face: 'medium', size: 6.5 }),
      ...[...new Set(cells.map((row) => row[place] ?? ''))].map((text) =>
        paper.widthOf(text, { size }),
      ),
    ),
  );
  const widths = fittedTo(paper.width - columns.length * 2 * padding, wanted, (at) =>
    columns[at]?.type === 'text' ? 'flexible' : 'fixed',
  );
  let x = paper.left;
  return columns.map((column, at) => {
    const width = widths[at] ?? 0;
    const place = x + padding;
    x += width + 2 * padding;
    return { column, x: place, width, align: column.role === 'measure' ? 'right' : 'left' };
  });
}

/** What is left over goes to the widest text; what is lacking is taken from the texts that are wider than their share. */
function fittedTo(
  room: number,
  wanted: readonly number[],
  kind: (at: number) => 'flexible' | 'fixed',
): number[] {
  const spare = room - wanted.reduce((sum, width) => sum + width, 0);
  const texts = wanted.flatMap((width, at) => (kind(at) === 'flexible' ? [{ at, width }] : []));
  const widths = [...wanted];
  if (spare >= 0) {
    const widest = texts.reduce((one, two) => (two.width > one.width ? two : one), {
      at: 0,
      width: 0,
    });
    widths[widest.at] = (widths[widest.at] ?? 0) + spare;
    return widths;
  }
  const open =
    room - wanted.reduce((sum, width, at) => sum + (kind(at) === 'fixed' ? width : 0), 0);
  let [left, rest] = [open, texts.length];
  for (const { at, width } of texts.toSorted((one, two) => one.width - two.width)) {
    widths[at] = Math.min(width, left / rest);
    left -= widths[at];
    rest -= 1;
  }
  return widths;
}
