import type { CalendarDay } from '../periods/calendar-day.js';
import type { Cadence } from '../periods/period.js';
import type { Tenant } from '../registry/tenant.js';

/** What documents of a report can be asked for. `html` is the document for a browser, not the mail. */
export const documentFormats = ['pdf', 'csv', 'xlsx', 'html'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

export const mediaTypes: Readonly<Record<DocumentFormat, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
};

export interface ReportQuestion {
  readonly tenant: Tenant;
  readonly cadence: Cadence;
  /** Any day of the period, in the tenant's zone. Not given: the last period that is over. */
  readonly date?: CalendarDay | undefined;
  readonly format: DocumentFormat;
}

/** Makes one tenant's report of one period, for whoever asks for it by hand. */
export interface ReportSource {
  /**
   * The document, and the first day of its period.
   *
   * @throws ProductError `report-not-isolated`, `render-failed`, `render-refused`, and what the lake throws
   */
  report(
    question: ReportQuestion,
  ): Promise<{ readonly bytes: Uint8Array; readonly firstDay: CalendarDay }>;
}
