import type { Ingested, IngestSummary, SourceProblem } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleText } from '../../../core/text/visible-text.js';
import { printSummary } from '../terminal/print-summary.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';

/** What was passed over beside what was read. */
export interface PassedOver {
  /** Sources whose content was read before. */
  readonly known: number;
  /** Files that are hidden or not finished. */
  readonly leftOut: readonly string[];
}

/** Prints what became of an ingest: one summary over all, and a line for each source with a problem. */
export const printIngested = (
  ingested: Ingested,
  { known, leftOut, json }: PassedOver & { readonly json: boolean },
): void => {
  const { sources } = ingested;
  if (json) {
    printSummaryJson({
      ...ingested,
      ingests: [ingested.id],
      sources: { ...sources, known, leftOut: leftOut.length },
    });
    return;
  }
  printSummary(ingested);
  if (sources.count !== 1 || known > 0) {
    const before = known > 0 ? `; ${number(known)} were read before and are left out` : '';
    console.log(
      `${number(sources.count)} ${sources.count === 1 ? 'source' : 'sources'} read${before}.`,
    );
  }
  if (leftOut.length > 0) {
    const shown = leftOut.slice(0, 3).map(visibleText).join(', ');
    const more = leftOut.length > 3 ? ` and ${number(leftOut.length - 3)} more` : '';
    console.log(`Left out, as hidden or not finished: ${shown}${more}.`);
  }
  if (sources.count + known > 1 || sources.problems.some(({ failure }) => failure !== null)) {
    for (const problem of sources.problems) console.log(lineOf(problem));
    if (sources.moreProblems > 0) {
      console.log(`and ${number(sources.moreProblems)} sources more with a problem.`);
    }
  }
  console.log(`\`gatebook ingest --undo ${ingested.id}\` takes it back.`);
};

const lineOf = ({ source, read, rejected, failure }: SourceProblem): string => {
  const lines = `${number(rejected)} of ${number(read)} ${read === 1 ? 'line' : 'lines'} rejected`;
  if (failure === null) return `${visibleText(source)}: ${lines}`;
  return visibleText(failure);
};

const number = (count: number): string => count.toLocaleString('en-GB');

/**
 * Ends as the exit codes promise.
 *
 * @throws ProductError nothing-read, if no line of a log that has some could be read; file-unreadable, if sources could
 *   not be read, or not to their ends
 */
export const exitAsRead = ({
  read,
  rejected,
  sources,
}: IngestSummary & Partial<Pick<Ingested, 'sources'>>): void => {
  if (read > 0 && read === rejected) {
    throw new ProductError(
      'nothing-read',
      `None of ${number(read)} ${read === 1 ? 'line' : 'lines'} could be read. docs/log-format.md says which logs are; --format reads any line with $context variables in it.`,
    );
  }
  const failed = sources?.problems.filter(({ failure }) => failure !== null) ?? [];
  if (failed.length > 0) {
    throw new ProductError(
      'file-unreadable',
      `${number(failed.length)} of ${number(sources?.count ?? 0)} sources could not be read: they are named above. What could be read is stored; run the command again for the others.`,
    );
  }
};
