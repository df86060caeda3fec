import { gridColumns, packIntoRows } from '../../../dashboard/grid-rows.js';
import { isChart } from '../../drawing/chart.js';
import { theme } from '../../drawing/theme.js';
import type { ReportSection, ReportVisual } from '../../report/report.js';
import { barListHeight, drawBarList } from './bar-list.js';
import { drawChart } from './chart-card.js';
import { drawFigures, figuresHeight } from './figures.js';
import type { Paper, Structure } from './paper.js';
import { drawTable, tableBeginning } from './table.js';

const gap = 14;
const headingHeight = 36;
const rowPoints = 46;
/** A chart may be so much lower, where a page would end half empty for want of it. */
const squeeze = 0.7;
const descriptionStyle = { size: 7, colour: theme.textFaint } as const;

const isRanking = ({ visual }: ReportVisual): boolean =>
  visual.kind === 'bar' || visual.kind === 'country-bar';
const isTable = (answered: ReportVisual): boolean => !isChart(answered) && !isRanking(answered);

/** A chapter: its heading, its figures, its visuals in rows of the grid. */
export function drawSection(paper: Paper, parent: Structure, section: ReportSection): void {
  const part = paper.group(parent, 'Sect');
  const rows = gridRows(section.visuals);
  const first = rows[0] ? leastHeight(paper, rows[0]) : 0;
  if (section.newPage) paper.addPage();
  else paper.ensure(headingHeight + figuresHeight(section.figures.length) + first);
  drawHeading(paper, part, section);
  drawFigures(paper, part, section.figures);
  for (const row of rows) {
    paper.ensure(leastHeight(paper, row));
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
    paper.write(description, paper.left, paper.y + 18, { size: 8, colour: theme.textSoft }),
  );
  paper.y += headingHeight;
}

/** Visuals beside each other as long as they fit into the columns of the grid; a table stands alone. */
function gridRows(visuals: readonly ReportVisual[]): ReportVisual[][] {
  const placed = packIntoRows(
    visuals.map((answered) => ({ answered, size: { columns: columnsOf(answered), rows: 1 } })),
  );
  const rows: ReportVisual[][] = [];
  for (const { item, row } of placed) {
    rows[row] ??= [];
    rows[row].push(item.answered);
  }
  return rows;
}

const columnsOf = (answered: ReportVisual): number =>
  isTable(answered) ? gridColumns : answered.visual.size.columns;

const bodyHeight = (answered: ReportVisual): number => {
  if (answered.rows.length === 0) return 16;
  if (isTable(answered)) return tableBeginning;
  if (isRanking(answered)) return barListHeight(answered);
  return answered.visual.size.rows * rowPoints;
};

/** The height of the title and the description, which takes a second line where the column is narrow. */
const cardHead = (paper: Paper, row: readonly ReportVisual[]): number => {
  const isWrapped = row.some(
    (answered) =>
      paper.widthOf(answered.visual.description, descriptionStyle) > widthOf(paper, answered),
  );
  return isWrapped ? 35 : 26;
};

const widthOf = (paper: Paper, answered: ReportVisual): number =>
  ((paper.width + gap) / gridColumns) * columnsOf(answered) - gap;

const isDrawn = (answered: ReportVisual): boolean => answered.rows.length > 0 && isChart(answered);

const least = (answered: ReportVisual): number =>
  bodyHeight(answered) * (isDrawn(answered) ? squeeze : 1);

const leastHeight = (paper: Paper, row: readonly ReportVisual[]): number =>
  cardHead(paper, row) + Math.max(...row.map(least));

function drawRow(paper: Paper, part: Structure, row: readonly ReportVisual[]): void {
  const [only] = row;
  const head = cardHead(paper, row);
  const top = paper.y + head;
  // Never lower than what stands beside a chart, which `leastHeight` has seen to.
  const tallest = Math.max(...row.map(bodyHeight));
  const body = Math.min(tallest, paper.bottom - top);
  const charts = row.filter(isDrawn).map(bodyHeight);
  let x = paper.left;
  for (const answered of row) {
    const width = widthOf(paper, answered);
    drawCardHead(paper, part, answered, x, width);
    const box = { x, y: top, width, height: Math.min(body, Math.max(...charts, 0) || body) };
    if (answered.rows.length === 0) drawNothing(paper, part, box);
    else if (isChart(answered)) drawChart(paper, part, answered, box);
    else if (isRanking(answered)) drawBarList(paper, part, answered, box);
    x += width + gap;
  }
  paper.y = top;
  if (only && isTable(only) && only.rows.length > 0) drawTable(paper, part, only);
  else paper.y += body;
  paper.y += gap;
}

function drawCardHead(
  paper: Paper,
  part: Structure,
  { visual }: ReportVisual,
  x: number,
  width: number,
): void {
  paper.tag(part, 'H3', () =>
    paper.write(visual.title, x, paper.y, { face: 'bold', size: 9, width, oneLine: true }),
  );
  paper.tag(part, 'P', () =>
    paper.write(visual.description, x, paper.y + 12, { ...descriptionStyle, width }),
  );
}

function drawNothing(paper: Paper, part: Structure, { x, y }: { x: number; y: number }): void {
  paper.tag(part, 'P', () =>
    paper.write('None in this period.', x, y, { size: 8, colour: theme.textSoft }),
  );
}
