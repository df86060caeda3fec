import type { AnswerCell } from '../../../format/answer.js';
import type { ChartInput, Drawing } from './drawing.js';
import { chartLook, fontOf, tip, tooltipLook } from './look.js';
import { type DrawnSeries, drawnSeriesOf } from './series.js';

const rowRems = 2.5;
// The words hang above the first bar by more than half a row.
const topRems = 0.375;
const barRems = 0.4375;

/** Horizontal bars, each under its name: long names stay readable, and the longest comes first. */
export function bars({ visual, answer, wording, palette }: ChartInput): Drawing {
  const [dimension] = answer.columns;
  if (dimension === undefined) throw new Error(`${visual.id} has no axis`);
  const split = answer.columns[1]?.role === 'dimension' ? answer.columns[1] : undefined;
  const all = drawnSeriesOf(answer, wording, palette);
  // Measures stand on top of each other in a stack alone; else the bar is the first, and the tooltip tells the others.
  const stack: readonly DrawnSeries[] = visual.kind === 'stacked-bar' ? all : all.slice(0, 1);
  const values: AnswerCell[] = [...new Set(answer.rows.map((row) => row[0] ?? null))];
  const sumOf = (value: AnswerCell) =>
    stack.reduce((sum, { points }) => sum + (points.get(value) ?? 0), 0);
  // Rows come by their greatest part; a stack is as long as all of its parts.
  if (split !== undefined) values.sort((one, other) => sumOf(other) - sumOf(one));
  const total = values.reduce<number>((sum, value) => sum + sumOf(value), 0);
  const greatest = Math.max(...values.map(sumOf), 1e-9);
  const names = values.map((value) => wording.name(value, dimension));
  const format = all[0]?.measure.format ?? 'count';
  const written = values.map((value) => wording.cell(sumOf(value), format));
  const { rem } = palette;
  // Room for the values, by their letters, so that no name runs into its own.
  const widest = Math.max(...written.map(({ length }) => length), 0) * 0.5 + 1;
  const label = { show: true, ...fontOf(palette, 0.8125), color: palette.text };

  return {
    // One part of a split needs its name as much as several.
    legend:
      stack.length > 1 || split !== undefined
        ? stack.map(({ name, colour }) => ({ name, colour }))
        : [],
    legendIs: 'toggle',
    height: Math.round((values.length * rowRems + topRems) * rem),
    summary: `${values.length} bars: ${names
      .slice(0, 5)
      .map((name, place) => `${name} ${written[place]}`)
      .join(', ')}${values.length > 5 ? ' and more' : ''}.`,
    pickPoint: (x, y) => {
      const value = values[Math.round(y)];
      if (value === undefined) return undefined;
      const cells: Record<string, AnswerCell> = {};
      if (dimension.name in visual.drill) cells[dimension.name] = value;
      const under = partUnder(value, x)?.value;
      if (split !== undefined && split.name in visual.drill && under !== undefined) {
        cells[split.name] = under;
      }
      const measure = split === undefined ? partUnder(value, x)?.measure.name : undefined;
      return Object.keys(cells).length > 0 ? { cells, ...(measure && { measure }) } : undefined;
    },
    option: (width) => ({
      ...chartLook(palette),
      legend: { show: false },
      grid: { left: 0, right: 0, top: topRems * rem, bottom: 0, outerBoundsMode: 'none' },
      tooltip: {
        ...tooltipLook(palette),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (items: readonly { dataIndex: number }[]) => {
          const place = items[0]?.dataIndex ?? 0;
          const value = values[place] ?? null;
          const rows = all.flatMap(({ name, colour, points, measure }) => {
            const number = points.get(value) ?? null;
            if (split !== undefined && number === null) return [];
            return [{ colour, name, value: wording.cell(number, measure.format) }];
          });
          const share = wording.cell(total > 0 ? sumOf(value) / total : 0, 'percent');
          if (format === 'count')
            rows.push({ colour: 'transparent', name: 'Share of those shown', value: share });
          return tip(names[place] ?? '', rows);
        },
      },
      xAxis: { type: 'value', show: false, min: 0, max: greatest },
      yAxis: { type: 'category', show: false, inverse: true, data: names },
      series: [
        ...stack.map(({ name, colour, points }, place) => ({
          type: 'bar',
          name,
          stack: 'all',
          barWidth: barRems * rem,
          cursor: Object.keys(visual.drill).length > 0 ? 'pointer' : 'default',
          showBackground: place === 0,
          backgroundStyle: { color: palette.track, borderRadius: rem },
          itemStyle: { color: colour, borderRadius: stack.length === 1 ? rem : 0 },
          emphasis: { focus: 'none' },
          data: values.map((value) => points.get(value) ?? 0),
        })),
        // The words above each bar hang on two bars of full length that cannot be seen.
        ...(['left', 'right'] as const).map((side) => ({
          type: 'bar',
          name: side,
          barGap: '-100%',
          barWidth: barRems * rem,
          silent: true,
          itemStyle: { color: 'transparent' },
          tooltip: { show: false },
          label: {
            ...label,
            position: side === 'left' ? [0, -0.375 * rem] : ['100%', -0.375 * rem],
            align: side,
            verticalAlign: 'bottom',
            ...(side === 'left'
              ? { width: width - widest * rem, overflow: 'truncate' }
              : { fontWeight: 600 }),
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              (side === 'left' ? names : written)[dataIndex] ?? '',
          },
          data: values.map(() => greatest),
        })),
      ],
    }),
  };

  /** The series whose part of a bar reaches over a place; the only one has the whole row. */
  function partUnder(value: AnswerCell, x: number): DrawnSeries | undefined {
    if (stack.length === 1) return stack[0];
    let end = 0;
    return stack.find(({ points }) => {
      end += points.get(value) ?? 0;
      return x <= end;
    });
  }
}
