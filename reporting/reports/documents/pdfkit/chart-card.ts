import { type ChartDrawing, type DocumentLegendEntry, reportChart } from '../../drawing/chart.js';
import { svgOf } from '../../drawing/echarts.js';
import { theme } from '../../drawing/theme.js';
import type { ReportVisual } from '../../report/report.js';
import type { Paper, Structure } from './paper.js';
import { drawSvg } from './svg.js';

const lineHeight = 11;

/** A chart with its legend, in a box whose top left corner is (x, y). */
export function drawChart(
  paper: Paper,
  parent: Structure,
  answered: ReportVisual,
  box: { x: number; y: number; width: number; height: number },
): void {
  const drawing = reportChart(answered, paper.period, paper.wording);
  if (answered.visual.kind === 'donut') {
    const side = Math.min(box.height, box.width * 0.38);
    drawPicture(paper, parent, drawing, { ...box, width: side, height: side });
    drawShares(paper, parent, drawing.legend, {
      ...box,
      x: box.x + side + 16,
      width: box.width - side - 16,
    });
    return;
  }
  const used = drawLegend(paper, parent, drawing.legend, box);
  drawPicture(paper, parent, drawing, { ...box, y: box.y + used, height: box.height - used });
}

function drawPicture(
  paper: Paper,
  parent: Structure,
  { option, summary }: ChartDrawing,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const svg = svgOf(option, width, height);
  paper.tag(parent, 'Figure', () => drawSvg(paper, svg, { x, y }), { alt: paper.clean(summary) });
}

/** Entries in a row, as many lines as they need. @returns the height used */
function drawLegend(
  paper: Paper,
  parent: Structure,
  legend: readonly DocumentLegendEntry[],
  { x, y, width }: { x: number; y: number; width: number },
): number {
  if (legend.length === 0) return 0;
  const style = { size: 7, colour: theme.textSoft } as const;
  let [column, line] = [0, 0];
  for (const { name, colour } of legend) {
    const shown = paper.clean(name);
    const length = Math.min(paper.widthOf(shown, style), width * 0.6) + 10;
    if (column > 0 && column + length > width) [column, line] = [0, line + 1];
    const [left, top] = [x + column, y + line * lineHeight];
    swatch(paper, left, top, colour);
    paper.tag(parent, 'Span', () =>
      paper.write(shown, left + 10, top, { ...style, width: length, oneLine: true }),
    );
    column += length + 12;
  }
  return (line + 1) * lineHeight + 3;
}

/** Entries one below the other with their values, as many as there is room for. */
function drawShares(
  paper: Paper,
  parent: Structure,
  legend: readonly DocumentLegendEntry[],
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const step = 13;
  const most = Math.floor(height / step);
  const shown = legend.length > most ? legend.slice(0, most - 1) : legend;
  const top = y + Math.max(0, (height - Math.min(legend.length, most) * step) / 2);
  const widest = (texts: readonly (string | undefined)[]) =>
    Math.max(...texts.map((text) => paper.widthOf(text ?? '', { size: 7.5 }))) + 7;
  const shareWidth = widest(shown.map((entry) => entry.share));
  const valueWidth = widest(shown.map((entry) => entry.value));
  for (const [place, { name, colour, value = '', share = '' }] of shown.entries()) {
    const line = top + place * step;
    swatch(paper, x, line, colour);
    paper.tag(parent, 'Span', () => {
      const nameWidth = width - 12 - shareWidth - valueWidth;
      paper.write(paper.clean(name), x + 10, line, { size: 7.5, width: nameWidth, oneLine: true });
      paper.write(` ${value}`, x + width - shareWidth - valueWidth, line, {
        size: 7.5,
        width: valueWidth,
        align: 'right',
        oneLine: true,
      });
      paper.write(` ${share}`, x + width - shareWidth, line, {
        size: 7.5,
        colour: theme.textFaint,
        width: shareWidth,
        align: 'right',
        oneLine: true,
      });
    });
  }
  if (shown.length < legend.length) {
    const rest = `and ${legend.length - shown.length} more`;
    paper.tag(parent, 'Span', () =>
      paper.write(rest, x + 10, top + shown.length * step, { size: 7.5, colour: theme.textFaint }),
    );
  }
}

const swatch = (paper: Paper, x: number, y: number, colour: string): void =>
  paper.decorate(() => {
    paper.pdf.roundedRect(x, y + 1, 6, 6, 1.5).fill(colour);
  });
