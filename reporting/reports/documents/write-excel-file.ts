import writeExcelFile, { type Cell, type Row } from 'write-excel-file/node';
import { wallClock } from '../../../core/periods/time-zone.js';
import { beginningOfText, visibleText } from '../../../core/text/visible-text.js';
import type { AnswerColumn, AnswerRow } from '../../format/answer.js';
import { decimalsOf, typeOf } from '../../format/format.js';
import { periodTextAsOf } from '../report/period-text.js';
import type { Report } from '../report/report.js';
import { headingOf, type ReportTable, tablesOf } from '../report/tables.js';

/** How a workbook shows a format; undefined: as it thinks fit. */
function formatOf(format: AnswerColumn['format']): string | undefined {
  if (format === 'timestamp') return 'yyyy-mm-dd hh:mm:ss';
  if (format === 'date') return 'yyyy-mm-dd';
  const digits = decimalsOf(format);
  const decimals = digits === 0 ? '' : `.${'0'.repeat(digits)}`;
  if (format === 'change') return `+0${decimals}%;-0${decimals}%;0%`;
  const { unit } = typeOf(format);
  if (unit === 'share') return `0${decimals}%`;
  return unit === undefined && format !== 'count' ? undefined : `#,##0${decimals}`;
}

/**
 * A report as a workbook: a sheet that says what it is, and one sheet per table. Numbers are numbers, text is text, and
 * times are what the clock of the report's zone showed, since a workbook knows no zones.
 */
export async function xlsxOf(report: Report): Promise<Uint8Array> {
  const tables = tablesOf(report);
  const { timeZone } = report.period;
  const names = sheetNames(tables.map(({ title }) => title));
  return writeExcelFile(
    [
      { sheet: 'Report', data: aboutRows(report), columns: [{ width: 14 }, { width: 60 }] },
      ...tables.map((table, place) => ({
        sheet: names[place] ?? table.id,
        data: [headRow(table, timeZone), ...bodyRows(table, timeZone)],
        columns: table.columns.map((column, at) => ({
          width: widthOf(table, column, at, timeZone),
        })),
        stickyRowsCount: 1,
        ...(table.columns.length > 5 ? { orientation: 'landscape' as const } : {}),
      })),
    ],
    { fontFamily: 'Calibri', fontSize: 11 },
  ).toBuffer();
}

function aboutRows(report: Report): Row[] {
  const { tenant, title, period, askedAt } = report;
  const entries = [
    ['Report', title],
    ['Tenant', `${tenant.name} (${tenant.id})`],
    ['Period', periodTextAsOf(period, tenant.locale, askedAt)],
    ['Time zone', period.timeZone],
    ['As of', new Date(askedAt).toISOString()],
    ...report.remarks.map((remark) => ['', remark]),
  ];
  return entries.map(([name = '', value = '']) => [
    { value: name, fontWeight: 'bold' },
    { type: String, value: textOf(value) },
  ]);
}

const headRow = ({ columns }: ReportTable, timeZone: string): Row =>
  columns.map((column) => ({
    type: String,
    value: headOf(column, timeZone),
    fontWeight: 'bold',
    backgroundColor: '#f4f5f8',
    align: column.role === 'measure' ? 'right' : 'left',
  }));

function headOf(column: AnswerColumn, timeZone: string): string {
  if (column.type === 'timestamp') return `${column.title} (${timeZone})`;
  // In a workbook a share is shown as a percentage, so its heading needs no unit.
  return column.unit === 'share' ? column.title : headingOf(column);
}

const bodyRows = ({ columns, rows, rowFormats }: ReportTable, timeZone: string): Row[] =>
  rows.map((row, line) =>
    columns.map((column, at) => {
      const format = column.format === 'number' ? rowFormats?.[line] : undefined;
      return cellOf(format ? { ...column, format } : column, row[at] ?? null, timeZone);
    }),
  );

/** Text goes in as text, never as a formula, and without the characters that a workbook can't hold. */
function cellOf(column: AnswerColumn, value: AnswerRow[string], timeZone: string): Cell {
  if (value === null) return null;
  if (typeof value === 'boolean') return { type: Boolean, value };
  const format = formatOf(column.format);
  if (typeof value === 'number') return { type: Number, value, ...(format ? { format } : {}) };
  const at = column.type === 'timestamp' || column.type === 'date' ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) {
    // A date of the zone is a reading of its calendar, not an instant.
    const wall = column.type === 'date' ? at : wallClock(at, timeZone);
    return { type: Date, value: new Date(wall), format: formatOf(column.format), align: 'left' };
  }
  return { type: String, value: textOf(value) };
}

/** A workbook reads `_x202E_` as the character of that number, so that an underscore that begins one is written so itself. */
const textOf = (text: string): string =>
  beginningOfText(visibleText(text), longestCell).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
/** What a cell may hold; Excel counts what it reads, not what is written. */
const longestCell = 32_767;

function widthOf(
  { rows }: ReportTable,
  column: AnswerColumn,
  at: number,
  timeZone: string,
): number {
  const longest = rows
    .slice(0, 100)
    .reduce((most, row) => Math.max(most, String(row[at] ?? '').length), 0);
  return Math.min(
    60,
    // A column that is too narrow shows a time as a row of hashes.
    Math.max(
      headOf(column, timeZone).length + 2,
      column.type === 'text' ? longest : column.type === 'timestamp' ? 21 : 12,
    ),
  );
}

/** Names that a workbook takes: at most 31 characters, none of `[]:*?/\`, each once. */
function sheetNames(titles: readonly string[]): string[] {
  const taken = new Set<string>(['report']);
  return titles.map((title) => {
    const base = title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31);
    let name = base;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) {
      name = `${base.slice(0, 28)} ${copy}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}
