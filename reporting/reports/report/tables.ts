import type { AnswerColumn, AnswerRow } from '../../format/answer.js';
import type { Report } from './report.js';

/** A report's content as one table: what CSV and XLSX hold. Cells are values, not texts. */
export interface ReportTable {
  /** Unique in the report. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly AnswerRow[string][])[];
  /** How the numbers of each row are shown, where rows differ in it. */
  readonly rowFormats?: readonly AnswerColumn['format'][];
}

const text = (name: string, title: string): AnswerColumn => ({
  name,
  title,
  role: 'dimension',
  type: 'text',
  format: 'text',
});

/** Every table of a report, the figures first. Figures differ in unit, so each says its own. */
export function tablesOf({ sections }: Report): ReportTable[] {
  const figures = sections.flatMap((section) => section.figures);
  const number = (name: string, title: string): AnswerColumn => ({
    name,
    title,
    role: 'measure',
    type: 'number',
    format: 'number',
  });
  return [
    {
      id: 'figures',
      title: 'Figures',
      columns: [
        text('figure', 'Figure'),
        number('value', 'Value'),
        number('previous', 'Period before'),
        { ...number('change', 'Change'), unit: 'share', format: 'change' },
        text('unit', 'Unit'),
      ],
      rows: figures.map(({ column, value, previous, change }) => [
        column.title,
        value,
        previous,
        change,
        column.unit ?? null,
      ]),
      rowFormats: figures.map(({ column }) => column.format),
    },
    ...sections.flatMap((section) =>
      section.visuals.map(({ visual, columns, rows }) => ({
        id: visual.id,
        title: visual.title,
        columns,
        rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
      })),
    ),
  ];
}

/** A column's heading where values stand without their unit: `Data sent (bytes)`. */
export const headingOf = ({ title, unit }: AnswerColumn): string =>
  unit === undefined ? title : `${title} (${unit})`;
