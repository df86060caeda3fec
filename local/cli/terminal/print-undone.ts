import type { UndoneIngest } from '../../../core/ports/ingest-record.js';
import { visibleText } from '../../../core/text/visible-text.js';

/** Prints what taking an ingest back did, and what to ingest again. */
export const printUndone = ({
  id,
  undoneAt,
  already,
  removed,
  rejected,
  ingestAgain,
}: UndoneIngest): void => {
  if (already) {
    console.log(`Ingest ${id} was undone already, at ${undoneAt}.`);
    return;
  }
  const count = (number: number, one: string, many: string) =>
    `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
  console.log(
    `Ingest ${id} is undone: ${count(removed, 'request', 'requests')} and ${count(rejected, 'rejected line', 'rejected lines')} are gone.`,
  );
  if (ingestAgain.length === 0) return;
  console.log(
    'These ingests found requests there already. If those were of the ingest that is undone, ingest their logs again; what is there is not stored twice:',
  );
  for (const { id, sources, sourceCount } of ingestAgain) {
    const more = sourceCount > sources.length ? ` and ${sourceCount - sources.length} more` : '';
    console.log(`  ${id}: ${visibleText(sources.join(', '))}${more}`);
  }
};
