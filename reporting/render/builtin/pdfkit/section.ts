import type { AnsweredVisual, ReportSection } from '../../../report/report.js';
import { isChart } from '../chart.js';
import { palette } from '../palette.js';
import { barListHeight, drawBarList } from './bar-list.js';
import { drawChart } from './chart-card.js';
import { drawFigures, figuresHeight } from './figures.js';
import type { Paper, Structure } from './paper.js';
import { drawTable, tableBeginning } from './table.js';

const gap = 14;
const cardHead = 26;
const rowPoints = 46;

const isRanking = ({ visual }: AnsweredVisual): boolean =>
  visual.kind === 'bar' || visual.kind === 'country-bar';
const isTable = (answered: AnsweredVisual): boolean => !isChart(answered) && !isRanking(answered);

/** A chapter: its heading, its figures, its visuals in rows of the grid. */
export function drawSection(paper: Paper, parent: Structure, section: ReportSection): void {
  const part = paper.group(parent, 'Sect');
  const rows = gridRows(section.visuals);
  const first = rows[0] ? heightOf(rows[0]) : 0;
  if (section.newPage) paper.addPage();
  else paper.ensure(34 + figuresHeight(section.figures.length) + first);
  drawHeading(paper, part, section);
  drawFigures(paper, part, section.figures);
  for (const row of rows) {
    paper.ensure(heightOf(row));
    drawRow(paper, part, row);
  }
  part.end();
  paper.y += 6;
}

function drawHeading(paper: Paper, part: Structure, { title, description }: ReportSection): void {
  paper.tag(part, 'H2', () =>
    paper.write(title, paper.left, paper.y, { face: 'bold', size: 14, colour: paper.brand }),
  );
  paper.tag(part, 'P', () =>
    paper.write(description, paper.left, paper.y + 18, { size: 8, colour: palette.soft }),
  );
  paper.y += 36;
}

/** Visuals beside each other as long as they fit into twelve columns; a table stands alone. */
function gridRows(visuals: readonly AnsweredVisual[]): AnsweredVisual[][] {
  const rows: AnsweredVisual[][] = [];
  let used = 12;
  for (const answered of visuals) {
    const columns = isTable(answered) ? 12 : answered.visual.size.columns;
    if (used + columns > 12) rows.push([]);
    used = (used + columns > 12 ? 0 : used) + columns;
    rows.at(-1)?.push(answered);
  }
  return rows;
}

const bodyHeight = (answered: AnsweredVisual): number => {
  if (answered.rows.length === 0) return 16;
  if (isTable(answered)) return tableBeginning;
  if (isRanking(answered)) return barListHeight(answered);
  return answered.visual.size.rows * rowPoints;
};

const heightOf = (row: readonly AnsweredVisual[]): number =>
  cardHead + Math.max(...row.map(bodyHeight)) + gap;

function drawRow(paper: Paper, part: Structure, row: readonly AnsweredVisual[]): void {
  const { y } = paper;
  const [only] = row;
  const charts = row.filter((answered) => answered.rows.length > 0 && isChart(answered));
  const height = Math.max(...(charts.length > 0 ? charts : row).map(bodyHeight));
  const column = (paper.width + gap) / 12;
  let x = paper.left;
  for (const answered of row) {
    const width = (isTable(answered) ? 12 : answered.visual.size.columns) * column - gap;
    drawCardHead(paper, part, answered, x, width);
    const box = { x, y: y + cardHead, width, height };
    if (answered.rows.length === 0) drawNothing(paper, part, box);
    else if (isChart(answered)) drawChart(paper, part, answered, box);
    else if (isRanking(answered)) drawBarList(paper, part, answered, box);
    x += width + gap;
  }
  if (only && isTable(only) && only.rows.length > 0) {
    paper.y = y + cardHead;
    drawTable(paper, part, only);
    paper.y += gap;
    return;
  }
  paper.y = y + heightOf(row);
}

function drawCardHead(
  paper: Paper,
  part: Structure,
  { visual }: AnsweredVisual,
  x: number,
  width: number,
): void {
  paper.tag(part, 'H3', () =>
    paper.write(visual.title, x, paper.y, { face: 'bold', size: 9, width, oneLine: true }),
  );
  paper.tag(part, 'P', () =>
    paper.write(visual.description, x, paper.y + 12, {
      size: 7,
      colour: palette.faint,
      width,
      oneLine: true,
    }),
  );
}

function drawNothing(paper: Paper, part: Structure, { x, y }: { x: number; y: number }): void {
  paper.tag(part, 'P', () =>
    paper.write('None in this period.', x, y, { size: 8, colour: palette.soft }),
  );
}
