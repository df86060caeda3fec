import type { Answer } from '../../format/series.js';
import type { ReportVisual } from '../report/report.js';

/** A visual's answer as charts read it. */
export const chartAnswer = ({ columns, rows }: ReportVisual): Answer => ({
  columns,
  rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
});
