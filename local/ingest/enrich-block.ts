import { isAscii } from 'node:buffer';
import { threadId } from 'node:worker_threads';
import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import type { Catalogue } from '../../core/catalogue.js';
import type { ApiLogSettings } from '../../core/log-settings.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { unknownRegion } from '../../core/registry/attribution.js';
import type { ApiOfLines } from '../../enrichment/api-of-lines.js';
import { type EnrichedRecord, enrichAll } from '../../enrichment/enrich-all.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { learnedFormats } from '../../enrichment/formats/learned.js';
import { type LineReader, lineReader } from '../../enrichment/formats/line-reader.js';
import { registeredFormats } from '../../enrichment/registered-formats.js';
import type { EnrichmentSettings } from '../../enrichment/settings.js';
import { gatherRejected, type RejectedPortion } from '../lake/rejected-portion.js';
import { createObservations, type Observations } from './observations.js';
import { isWithin, nameOwnKey, namesOfOwnKeys } from './only-of.js';
import { type CsvFile, createPartitionWriters } from './partition-writers.js';

/** The name of an account or a Region that neither the line nor the user gave: a partition like any other. */
export const unknownPlace = unknownRegion;

/** What lines are read by. */
export interface EnrichmentSetup {
  readonly catalogue: () => Catalogue;
  readonly settings: EnrichmentSettings;
  /** What the registry says of single APIs. */
  readonly apis: readonly ApiLogSettings[];
}

export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the names of the CSV files begin with that its rows are appended to. */
  readonly segment: string;
  /** For lines that name none. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly api: ApiOfLines | null;
  /** The format string that its lines are said to have. */
  readonly format: string | null;
  /** Windows of whoever sends it: rows of other APIs are refused; null: none is. */
  readonly onlyOf: readonly ApiWindow[] | null;
  /** Lines of the same source, as examples of its formats. */
  readonly examples: readonly string[];
}

/** The lines of a block that could not be read, for one reason; their numbers begin at 1 with the block. */
export interface RejectedInBlock extends RejectedPortion {
  readonly reason: string;
}

export interface EnrichedBlock {
  /** Lines, empty ones included. */
  readonly lines: number;
  readonly rows: number;
  readonly salvaged: number;
  readonly rejected: readonly RejectedInBlock[];
  readonly seen: Observations;
  /** Where the rows are, as CSV. */
  readonly files: readonly CsvFile[];
  /** The stored columns that the files have, by place. */
  readonly layout: readonly number[];
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Makes a function that turns blocks of lines into CSV files. It remembers which columns occurred, so that the blocks
 * of one log soon share a layout.
 */
export function blockEnricher({ catalogue, settings, apis }: EnrichmentSetup) {
  const writers = createPartitionWriters();
  const layout = createLayout();
  const readers = readersOf(apis);

  /** Reads the block's lines and writes their rows; null: a row has a column that the rows before lack. */
  const pass = (block: Block): Omit<EnrichedBlock, 'files'> | null => {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.length);
    const own = block.onlyOf && isWithin(block.onlyOf);
    const names = catalogue();
    const reading = {
      catalogue: own ? namesOfOwnKeys(names) : names,
      settings,
      origin: { reader: readers(block), api: block.api },
    };
    const rejected = createRejectedOfBlock();
    const counts = { lines: 0, rows: 0, salvaged: 0 };
    const seen = createObservations();
    let outgrown = false;
    writers.clear();
    // Text is made of a line at once where that can be told for all of them: a view of its bytes costs more.
    const ascii = isAscii(bytes);
    for (let start = 0, next = 0; start < bytes.length; start = next) {
      const { end, following } = placeOfLine(bytes, start);
      next = following;
      const number = counts.lines++;
      if (start === end) continue;
      const line = () => bytes.subarray(start, end);
      const { records, containers } = enrichAll(
        ascii ? bytes.toString('latin1', start, end) : line(),
        reading,
      );
      seen.containers(containers, records.length);
      const reason = reasonOfWhole(records);
      if (reason !== null) {
        // The same line again is rejected again: a few hundred kilobytes of gzip may be a hundred million of them.
        const more = timesAgain(bytes, start, next);
        rejected.add(line(), number + 1, reason, 1 + more);
        counts.lines += more;
        next += more * (next - start);
        continue;
      }
      for (const enriched of records) {
        if (enriched.kind === 'rejected') {
          if (enriched.reason === 'empty') continue;
          // Files of rejected lines have one line for each.
          const kept = enriched.kept?.replaceAll('\n', ' ');
          const own = kept === undefined ? line() : Buffer.from(kept);
          rejected.add(own, number + 1, enriched.reason);
          continue;
        }
        const accountId = enriched.accountId ?? block.accountId ?? unknownPlace;
        const region = enriched.region ?? block.region ?? unknownPlace;
        if (own) {
          if (!own(enriched.cells, accountId, region)) {
            rejected.add(line(), number + 1, 'foreign_api');
            continue;
          }
          nameOwnKey(enriched.cells, names);
        }
        if (layout.widen(enriched.cells) && counts.rows > 0) outgrown = true;
        counts.rows++;
        if (enriched.cells[cellIndex.salvaged] === true) counts.salvaged++;
        if (outgrown) continue;
        seen.row(enriched, accountId !== unknownPlace);
        writers.write(enriched.cells, layout.places, accountId, region);
      }
    }
    return outgrown
      ? null
      : { ...counts, rejected: rejected.all(), seen: seen.result(), layout: layout.places };
  };

  return (block: Block): EnrichedBlock => {
    // Once the first pass has met all columns of the block, a second one cannot outgrow the layout.
    const enriched = (pass(block) ?? pass(block)) as Omit<EnrichedBlock, 'files'>;
    // Every enricher has files of its own, and new ones when its layout has grown.
    const name = `${block.segment}-${threadId}-${enriched.layout.length}`;
    return { ...enriched, files: writers.flush(name) };
  };
}

/** Readers by what is known of the source: they remember the lines they have read. */
function readersOf(apis: readonly ApiLogSettings[]) {
  const readers = new Map<string, LineReader>();
  return ({ format, api, examples }: Block): LineReader => {
    const key = JSON.stringify([format, api, examples]);
    let reader = readers.get(key);
    if (reader === undefined) {
      const given = format === null ? [] : [declaredFormat(format)];
      reader = lineReader({
        declared: [...given, ...registeredFormats(apis, api)],
        learned: learnedFormats(examples),
      });
      // One source is read after the other, so that those of the sources before are not needed again.
      if (readers.size >= 8) readers.clear();
      readers.set(key, reader);
    }
    return reader;
  };
}

/** The rejected lines of a block by their reason. */
function createRejectedOfBlock() {
  const byReason = new Map<string, ReturnType<typeof gatherRejected>>();
  return {
    /** @param times how often it stands there, one after the other */
    add(line: Buffer, number: number, reason: string, times = 1): void {
      let gathered = byReason.get(reason);
      if (gathered === undefined) {
        gathered = gatherRejected();
        byReason.set(reason, gathered);
      }
      gathered.add(line, number, times);
    },
    all: (): readonly RejectedInBlock[] =>
      [...byReason].map(([reason, gathered]) => ({ reason, ...gathered.portion() })),
  };
}

/** The columns that occurred so far. */
function createLayout() {
  let places: readonly number[] = [cellIndex.request_time];
  let missing = storedColumns.map((_, index) => index).filter((index) => !places.includes(index));
  return {
    get places() {
      return places;
    },
    /** Takes up the columns of a row; true: some were new. */
    widen(cells: Cells): boolean {
      let isNew = false;
      for (let index = 0; index < missing.length; index++) {
        if (cells[missing[index] as number] !== null) isNew = true;
      }
      if (!isNew) return false;
      const found = missing.filter((index) => cells[index] !== null);
      places = [...places, ...found].sort((a, b) => a - b);
      missing = missing.filter((index) => cells[index] === null);
      return true;
    },
  };
}

/** Why a line was rejected as it is; null: it was read, or holds records of which some may have been. */
function reasonOfWhole([record, ...others]: readonly EnrichedRecord[]): string | null {
  if (record?.kind !== 'rejected' || record.kept !== undefined || others.length > 0) return null;
  return record.reason === 'empty' ? null : record.reason;
}

/** How many times more the bytes from `start` to `next` follow, at once one after the other. */
function timesAgain(bytes: Buffer, start: number, next: number): number {
  const length = next - start;
  let end = next;
  while (end < bytes.length && bytes[end] === bytes[end - length]) end += 1;
  return Math.floor((end - next) / length);
}

/** Lines without their newlines, CRLF or LF. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const { end, following } = placeOfLine(bytes, start);
    yield bytes.subarray(start, end);
    start = following;
  }
}

/** Where a line ends, without its CRLF or LF, and where the line that follows it begins. */
function placeOfLine(bytes: Buffer, start: number): { end: number; following: number } {
  const found = bytes.indexOf(newline, start);
  const end = found < 0 ? bytes.length : found;
  const hasReturn = end > start && bytes[end - 1] === carriageReturn;
  return { end: hasReturn ? end - 1 : end, following: end + 1 };
}
