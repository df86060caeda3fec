import { partsOf } from '../../../format/series.js';
import { paler, theme } from '../../drawing/theme.js';
import type { ReportVisual } from '../../report/report.js';
import type { Paper, Structure } from './paper.js';

const rowHeight = 18;
const headHeight = 13;
const valueWidth = 52;

export const barListHeight = ({ rows }: ReportVisual): number =>
  headHeight + Math.max(rows.length, 1) * rowHeight;

/** A ranking: a name, its numbers, and a bar as long as the first of them. */
export function drawBarList(
  paper: Paper,
  parent: Structure,
  answered: ReportVisual,
  { x, y, width }: { x: number; y: number; width: number },
): void {
  const { axis, measures } = partsOf(answered);
  const [first] = measures;
  if (!axis || !first) throw new Error(`${answered.visual.id} has nothing to rank.`);
  const { pdf, wording } = paper;
  const amounts = answered.rows.map((row) => Number(row[first.name] ?? 0));
  const greatest = Math.max(...amounts, 1e-9);
  // As many numbers as leave half of the width to the name; a small box shows the first one or two.
  const shown = measures.slice(0, Math.max(1, Math.floor(width / 2 / valueWidth)));
  const columnAt = (place: number) => x + width - (shown.length - place) * valueWidth;

  const table = paper.group(parent, 'Table');
  const head = paper.group(table, 'TR');
  const headStyle = { size: 6.5, colour: theme.textFaint, oneLine: true } as const;
  paper.tag(head, 'TH', () => paper.write(axis.title, x, y, headStyle));
  for (const [place, { title }] of shown.entries()) {
    paper.tag(head, 'TH', () =>
      paper.write(title, columnAt(place), y, { ...headStyle, width: valueWidth, align: 'right' }),
    );
  }
  for (const [line, row] of answered.rows.entries()) {
    const top = y + headHeight + line * rowHeight;
    paper.decorate(() => {
      pdf.roundedRect(x, top + 11, width, 3, 1.5).fill(theme.surfaceSunken);
      const length = ((amounts[line] ?? 0) / greatest) * width;
      if (length > 0) pdf.roundedRect(x, top + 11, Math.max(length, 3), 3, 1.5).fill(barColour);
    });
    const entry = paper.group(table, 'TR');
    const name = paper.clean(wording.name(row[axis.name] ?? null, axis));
    paper.tag(entry, 'TD', () =>
      paper.write(name, x, top, {
        size: 7.5,
        width: width - shown.length * valueWidth,
        oneLine: true,
      }),
    );
    for (const [place, column] of shown.entries()) {
      const value = wording.cell(row[column.name] ?? null, column.format);
      paper.tag(entry, 'TD', () =>
        paper.write(value, columnAt(place), top, {
          face: place === 0 ? 'medium' : 'regular',
          size: 7.5,
          colour: place === 0 ? theme.text : theme.textFaint,
          width: valueWidth,
          align: 'right',
          oneLine: true,
        }),
      );
    }
  }
  table.end();
}

const barColour = paler(theme.charts.series[0] ?? theme.accent, 0.25);
