import { csvLine } from '../../../core/text/csv.js';
import type { Report } from '../report/report.js';
import { headingOf, tablesOf } from '../report/tables.js';

/**
 * Every table of a report in one CSV file (RFC 4180, UTF-8 with a byte order mark, by which spreadsheets know it):
 * first what the report is, then each table under a line with its title, set apart by empty lines.
 */
export function csvOf(report: Report): Uint8Array {
  const { tenant, title, period, askedAt } = report;
  const lines = [
    csvLine(['Report', title]),
    csvLine(['Tenant', tenant.name, tenant.id]),
    csvLine(['From', new Date(period.from).toISOString()]),
    csvLine(['To', new Date(period.to).toISOString()]),
    csvLine(['Time zone', period.timeZone]),
    csvLine(['As of', new Date(askedAt).toISOString()]),
    ...tablesOf(report).flatMap((table) => [
      '\r\n',
      csvLine([table.title]),
      csvLine(table.columns.map(headingOf)),
      ...table.rows.map(csvLine),
    ]),
  ];
  return Buffer.from(`\ufeff${lines.join('')}`);
}
