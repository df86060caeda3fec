import type { Schemas } from '../../../control-plane/client/client.js';
import { visibleText } from '../../../core/text/visible-text.js';

type Counts = Schemas['Erasure']['found'];

const places: Readonly<Record<Exclude<keyof Counts, 'foreignLines'>, string>> = {
  rows: 'requests',
  extraRows: 'requests that say it in `extra`',
  rejectedLines: 'rejected lines',
  documents: 'documents of reports',
  mails: 'mails in the outbox',
  deliveries: 'deliveries that lose their documents',
  catalogueEntries: 'names in the catalogue of API keys',
};

/** A line for each place. */
export function countLines(counts: Counts, what: string): string[] {
  const line = (count: number, text: string) =>
    `${count.toLocaleString('en-GB').padStart(13)} ${text}`;
  return [
    `What is ${what}:`,
    ...Object.entries(places).map(([name, text]) => line(counts[name as keyof Counts], text)),
    ...(counts.foreignLines > 0
      ? [
          line(
            counts.foreignLines,
            'rejected lines of another tenant, or maybe of one, hold the value too and stay',
          ),
        ]
      : []),
  ];
}

/** A line for each place out of reach. */
export const remainingLines = (remaining: Schemas['Erasure']['remaining']): string[] => [
  'Where it may still be:',
  ...remaining.map(({ place, advice }) => `  ${visibleText(place)}: ${visibleText(advice)}`),
];

/** Prints an erasure as a page that can be kept. */
export function printCertificate(erasure: Schemas['Erasure']): void {
  const { id, tenantId, column, valueHash, state, reason, by, startedAt, finishedAt } = erasure;
  const files = erasure.files.flatMap(({ before, after }) => [
    ...before.map(({ file, rows, sha256 }) => `  gone ${file}: ${rows} rows, SHA-256 ${sha256}`),
    ...after.map(({ file, rows, sha256 }) => `  new  ${file}: ${rows} rows, SHA-256 ${sha256}`),
  ]);
  const lists = [
    ['Files of requests:', files],
    ['Files of rejected lines that are gone:', erasure.rejectedFiles.map(indented)],
    ['Documents that are gone:', erasure.documents.map(indented)],
    ['Mails that are gone:', erasure.mails.map(indented)],
  ] as const;
  const lines = [
    `Erasure ${id}: ${state}${reason === null ? '' : `. ${reason}`}`,
    `Tenant ${tenantId}, column ${column}, keyed hash of the value ${valueHash}`,
    `Asked for by ${by} at ${startedAt}${finishedAt === null ? '' : `, done at ${finishedAt}`}`,
    `Requests up to ${erasure.until} do not come back.`,
    ...countLines(erasure.erased, 'erased'),
    ...lists.flatMap(([title, some]) => (some.length > 0 ? [title, ...some] : [])),
    ...remainingLines(erasure.remaining),
  ];
  for (const line of lines) console.log(visibleText(line));
}

const indented = (text: string): string => `  ${text}`;
