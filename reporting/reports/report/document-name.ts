import { dayText } from '../../../core/periods/calendar-day.js';
import type { Period } from '../../../core/periods/period.js';
import type { DocumentFormat } from '../../../core/ports/report-source.js';

/** A document's file name, whichever renderer made it: `acme-weekly-2026-11-16.pdf`. */
export const documentName = (
  tenantId: string,
  { cadence, firstDay }: Pick<Period, 'cadence' | 'firstDay'>,
  format: DocumentFormat,
): string => `${tenantId}-${cadence}-${dayText(firstDay)}.${format}`;
