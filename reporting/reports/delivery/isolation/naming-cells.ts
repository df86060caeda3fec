import { otherSeries } from '../../../format/slots.js';
import type { Report } from '../../report/report.js';

// A value of any other dimension may be called like a stranger's consumer without harm.
const naming = new Set(['domain_name', 'consumer', 'account_id', 'api_id', 'tenant_id']);

/** Whether a column's values name somebody. */
export const isNaming = (column: string): boolean => naming.has(column);

/** Every name in the tables of a report, once each. */
export function namingCells({ sections }: Report): string[] {
  const names = new Set<string>();
  for (const { columns, rows } of sections.flatMap(({ visuals }) => visuals)) {
    for (const { name } of columns.filter((column) => isNaming(column.name))) {
      for (const { [name]: value } of rows) {
        if (typeof value === 'string' && value !== otherSeries) names.add(value);
      }
    }
  }
  return [...names];
}

/** The same report with nobody named in its tables. */
export const withoutNames = (report: Report): Report => ({
  ...report,
  sections: report.sections.map((section) => ({
    ...section,
    visuals: section.visuals.map((answered) => ({
      ...answered,
      rows: answered.rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            isNaming(name) && value !== otherSeries ? null : value,
          ]),
        ),
      ),
    })),
  })),
});
