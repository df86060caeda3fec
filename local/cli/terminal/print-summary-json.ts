import type { IngestSummary } from '../../../core/ports/log-intake.js';
import { visibleJson } from '../../../core/text/visible-text.js';

/** Prints what became of lines for scripts, which rely on these keys; the rows themselves say what was salvaged. */
export const printSummaryJson = ({
  read,
  stored,
  duplicates,
  erased,
  rejected,
  reasons,
  seen,
  ingests,
  sources,
}: Omit<IngestSummary, 'salvaged' | 'seen'> &
  Partial<Pick<IngestSummary, 'seen'>> & {
    /** Ids of what was ingested. */
    readonly ingests?: readonly string[];
    /** What was read, and which sources had a problem. */
    readonly sources?: unknown;
  }): void => {
  const more = {
    ...(seen && { seen }),
    ...(ingests && { ingests }),
    ...(sources !== undefined && { sources }),
  };
  console.log(visibleJson({ read, stored, duplicates, erased, rejected, reasons, ...more }));
};
