import type { IngestSummary } from '../../../core/ports/log-intake.js';

/** Prints what became of lines for scripts, which rely on these keys; the rows themselves say what was salvaged. */
export const printSummaryJson = ({
  read,
  stored,
  duplicates,
  rejected,
  reasons,
  seen,
}: Omit<IngestSummary, 'salvaged' | 'seen'> & Partial<Pick<IngestSummary, 'seen'>>): void =>
  console.log(
    JSON.stringify({ read, stored, duplicates, rejected, reasons, ...(seen && { seen }) }),
  );
