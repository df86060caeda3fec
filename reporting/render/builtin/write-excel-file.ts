import writeExcelFile, { type Cell, type Row } from 'write-excel-file/node';
import { visibleText } from '../../page/visible-text.js';
import type { AnswerColumn } from '../../query/answer-column.js';
import type { AnswerRow } from '../../query/engine.js';
import { periodTextAsOf } from '../../report/period-text.js';
import type { Report } from '../../report/report.js';
import { headingOf, type ReportTable, tablesOf } from '../../report/tables.js';

const formats: Partial<Record<AnswerColumn['format'], string>> = {
  count: '#,##0',
  bytes: '#,##0',
  percent: '0.00%',
  change: '+0.0%;-0.0%;0%',
  milliseconds: '#,##0.0',
  timestamp: 'yyyy-mm-dd hh:mm:ss',
};

/** A report as a workbook: a sheet that says what it is, and one sheet per table. Numbers are numbers, text is text. */
export async function xlsxOf(report: Report): Promise<Uint8Array> {
  const tables = tablesOf(report);
  const names = sheetNames(tables.map(({ title }) => title));
  return writeExcelFile(
    [
      { sheet: 'Report', data: aboutRows(report), columns: [{ width: 14 }, { width: 60 }] },
      ...tables.map((table, place) => ({
        sheet: names[place] ?? table.id,
        data: [headRow(table), ...table.rows.map((row) => bodyRow(table.columns, row))],
        columns: table.columns.map((column, at) => ({ width: widthOf(table, column, at) })),
        stickyRowsCount: 1,
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
    { type: String, value: visibleText(value) },
  ]);
}

const headRow = ({ columns }: ReportTable): Row =>
  columns.map((column) => ({
    type: String,
    // In a workbook a share is shown as a percentage, so its heading needs no unit.
    value: column.unit === 'share' ? column.title : headingOf(column),
    fontWeight: 'bold',
    backgroundColor: '#f4f5f8',
    align: column.role === 'measure' ? 'right' : 'left',
  }));

const bodyRow = (columns: readonly AnswerColumn[], row: readonly AnswerRow[string][]): Row =>
  columns.map((column, at) => cellOf(column, row[at] ?? null));

/** Text goes in as text, never as a formula, and without the characters that a workbook can't hold. */
function cellOf(column: AnswerColumn, value: AnswerRow[string]): Cell {
  if (value === null) return null;
  if (typeof value === 'boolean') return { type: Boolean, value };
  const format = formats[column.format];
  if (typeof value === 'number') return { type: Number, value, ...(format ? { format } : {}) };
  if (column.format === 'timestamp' && !Number.isNaN(Date.parse(value))) {
    return { type: Date, value: new Date(value), format: formats.timestamp };
  }
  return { type: String, value: visibleText(value).slice(0, 32_767) };
}

function widthOf({ rows }: ReportTable, column: AnswerColumn, at: number): number {
  const longest = rows
    .slice(0, 100)
    .reduce((most, row) => Math.max(most, String(row[at] ?? '').length), 0);
  return Math.min(
    60,
    Math.max(headingOf(column).length + 2, column.type === 'text' ? longest : 12),
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
