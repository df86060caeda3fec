import type { IngestSummary } from '../../../core/ports/log-intake.js';
import { visibleText } from '../../../core/text/visible-text.js';
import { reasonSentences } from '../../ingest/reason-sentences.js';

/** Prints what became of a log, what it turned out to be, and what to do about what is missing. */
export const printSummary = (summary: IngestSummary): void => {
  const { read, stored, duplicates, erased, rejected, reasons, salvaged, seen } = summary;
  const count = (number: number, what: string) =>
    console.log(`${number.toLocaleString('en-GB').padStart(13)} ${what}`);
  count(read, read === 1 ? 'line read' : 'lines read');
  count(stored, salvaged > 0 ? `stored (${salvaged} salvaged)` : 'stored');
  count(duplicates, 'duplicates');
  if (erased > 0) count(erased, 'erased before, and not stored again');
  count(rejected, 'rejected');
  for (const [reason, times] of Object.entries(reasons)) count(times, `  ${reason}`);
  const recognised = [...byCount(seen.containers), ...byCount(seen.formats)];
  if (recognised.length > 0) console.log(`Recognised: ${visibleText(recognised.join(', '))}.`);
  for (const { reason, place, beginning } of seen.samples) {
    console.log(`${reason}: ${sentenceOf(reason)}`);
    console.log(`  ${visibleText(place)}: ${visibleText(beginning.slice(0, 100))}`);
  }
  const unknown = Object.entries(seen.unknownKeys).sort((a, b) => b[1] - a[1]);
  if (unknown.length > 0) {
    const shown = unknown.slice(0, 12).map(([key, times]) => `${visibleText(key)} (${times})`);
    const more = unknown.length > 12 ? ` and ${unknown.length - 12} more` : '';
    console.log(`Kept in \`extra\`, as no column has these keys: ${shown.join(', ')}${more}.`);
  }
  if (seen.emptyColumns.length > 0) {
    console.log(
      `Empty in every line: ${seen.emptyColumns.join(', ')}. If the log has them under other names, --format says which.`,
    );
  }
  if (seen.unowned > 0) {
    console.log(
      `${seen.unowned.toLocaleString('en-GB')} of them name no account, API or stage and can belong to no tenant. Give them with --api accountId/region/restApiId/stage, or \`gatebook assign\` afterwards.`,
    );
  }
  if (rejected > 0) console.log('Rejected lines are kept: `gatebook rejected` lists them.');
};

const byCount = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);

const sentenceOf = (reason: string): string => reasonSentences[reason] ?? '';
