import os from 'node:os';
import path from 'node:path';
import { cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import type { IngestSummary, LogOrigin } from '../../core/ports/log-intake.js';
import { enrichAll } from '../../enrichment/enrich-all.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { learnedFormats } from '../../enrichment/formats/learned.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { registeredFormats } from '../../enrichment/registered-formats.js';
import { linesOf, unknownPlace } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { examplesOf } from './examples.js';
import { checkOrigin, isTextOnly } from './ingest-place.js';
import { type LineSource, sourceName } from './line-source.js';
import { createObservations } from './observations.js';
import { sourcePieces } from './source-pieces.js';
import { createTally } from './tally.js';

/** What an ingest would do. */
export interface DryRun {
  /** The first rows as they would be stored, without what is null. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Of what was looked at; nothing is looked up, so that duplicates are not told. */
  readonly summary: IngestSummary;
}

const firstRows = 10;
/** So much of each source is looked at. */
const bytesOfSource = 4 * 1024 * 1024;

/** Reads the beginning of sources as an ingest would, and stores nothing. */
export async function dryRun(
  plan: EnrichmentPlan,
  sources: Iterable<LineSource> | AsyncIterable<LineSource>,
  given: LogOrigin,
): Promise<DryRun> {
  const origin = checkOrigin(given);
  const { api, format, accountId, region } = origin;
  const { catalogue, settings, apis } = await setUpEnrichment(plan);
  const declared = [
    ...(format === null ? [] : [declaredFormat(format)]),
    ...registeredFormats(apis, api),
  ];
  const linesOnly = isTextOnly(origin, apis);
  const tally = createTally();
  const rows: Record<string, unknown>[] = [];
  const filled = new Set<number>();
  for await (const source of sources) {
    const spool = path.join(os.tmpdir(), `gatebook-dry-run-${process.pid}`);
    let line = 0;
    let bytes = 0;
    const around: string[] = [];
    for await (const piece of sourcePieces(
      source,
      spool,
      () => {},
      linesOnly,
      (name) => around.push(name),
    )) {
      if (piece.kind === 'damaged') {
        tally.reject(piece.reason, {
          place: `${sourceName(source)} (${piece.place})`,
          beginning: '',
        });
      }
      if (piece.kind !== 'lines') continue;
      const learned = learnedFormats(examplesOf(piece.bytes));
      const reading = {
        catalogue: catalogue(),
        settings,
        origin: { reader: lineReader({ declared, learned }), api },
      };
      const seen = createObservations();
      const counts = { rows: 0, salvaged: 0 };
      let rejected = 0;
      for (const text of linesOf(Buffer.from(piece.bytes))) {
        line += 1;
        const { records, containers } = enrichAll(text, reading);
        seen.containers(containers, records.length);
        for (const record of records) {
          if (record.kind === 'rejected') {
            if (record.reason === 'empty') continue;
            rejected += 1;
            const beginning = text.subarray(0, 200).toString('utf8');
            tally.reject(record.reason, { place: `${sourceName(source)}:${line}`, beginning });
            continue;
          }
          const place = {
            account_id: record.accountId ?? accountId ?? unknownPlace,
            region: record.region ?? region ?? unknownPlace,
          };
          counts.rows += 1;
          if (record.cells[cellIndex.salvaged] === true) counts.salvaged += 1;
          seen.row(record, place.account_id !== unknownPlace);
          for (const [index, cell] of record.cells.entries()) if (cell !== null) filled.add(index);
          if (rows.length < firstRows) rows.push({ ...place, ...rowOf(record.cells) });
        }
      }
      tally.within(around, counts.rows + rejected);
      tally.block({
        ...counts,
        lines: line,
        rejected: [],
        files: [],
        seen: seen.result(),
        layout: [...filled],
      });
      bytes += piece.bytes.length;
      if (bytes >= bytesOfSource) break;
    }
  }
  return { rows, summary: tally.summary() };
}

const rowOf = (cells: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(
    storedColumns.flatMap(({ name, type }, index) => {
      const cell = cells[index];
      if (cell === null) return [];
      return [[name, type === 'timestamp' ? new Date(cell as number).toISOString() : cell]];
    }),
  );
