import { createHash } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import type { Catalogue } from '../../core/catalogue.js';
import { unknownRegion } from '../../core/registry/attribution.js';
import { type Enriched, enrich } from '../../enrichment/enrich.js';
import type { EnrichmentSettings } from '../../enrichment/settings.js';
import { type CsvFile, createPartitionWriters } from './partition-writers.js';

/** The name of an account or a Region that neither the line nor the user gave: a partition like any other. */
export const unknownPlace = unknownRegion;

/** What lines are read by. */
export interface EnrichmentSetup {
  readonly catalogue: () => Catalogue;
  readonly settings: EnrichmentSettings;
}

export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the names of the CSV files begin with that its rows are appended to. */
  readonly segment: string;
  /** For lines that name none. */
  readonly accountId: string | null;
  readonly region: string | null;
}

/** A line of a block that could not be read. */
export interface RejectedInBlock {
  readonly reason: string;
  /** From 0 within the block. */
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface EnrichedBlock {
  /** Lines, empty ones included. */
  readonly lines: number;
  readonly empty: number;
  readonly rows: number;
  readonly salvaged: number;
  readonly rejected: readonly RejectedInBlock[];
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
export function blockEnricher({ catalogue, settings }: EnrichmentSetup) {
  const writers = createPartitionWriters();
  const layout = createLayout();

  /** Reads the block's lines and writes their rows; null: a row has a column that the rows before lack. */
  const pass = (block: Block): Omit<EnrichedBlock, 'files'> | null => {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.length);
    const names = catalogue();
    const rejected: RejectedInBlock[] = [];
    const counts = { lines: 0, empty: 0, rows: 0, salvaged: 0 };
    let outgrown = false;
    writers.clear();
    for (const line of linesOf(bytes)) {
      const number = counts.lines++;
      const enriched: Enriched = line.length === 0 ? emptyLine : enrich(line, names, settings);
      if (enriched.kind === 'row') {
        if (layout.widen(enriched.cells) && counts.rows > 0) outgrown = true;
        counts.rows++;
        if (enriched.cells[cellIndex.salvaged] === true) counts.salvaged++;
        if (outgrown) continue;
        const accountId = enriched.accountId ?? block.accountId ?? unknownPlace;
        const region = enriched.region ?? block.region ?? unknownPlace;
        writers.write(enriched.cells, layout.places, accountId, region);
      } else if (enriched.reason === 'empty') counts.empty++;
      else rejected.push(rejectedLine(line, number, enriched.reason));
    }
    return outgrown ? null : { ...counts, rejected, layout: layout.places };
  };

  return (block: Block): EnrichedBlock => {
    // Once the first pass has met all columns of the block, a second one cannot outgrow the layout.
    const enriched = (pass(block) ?? pass(block)) as Omit<EnrichedBlock, 'files'>;
    // Every enricher has files of its own, and new ones when its layout has grown.
    const name = `${block.segment}-${threadId}-${enriched.layout.length}`;
    return { ...enriched, files: writers.flush(name) };
  };
}

const emptyLine: Enriched = { kind: 'rejected', reason: 'empty' };

const rejectedLine = (line: Buffer, number: number, reason: string): RejectedInBlock => ({
  reason,
  line: number,
  bytes: Uint8Array.from(line),
  sha256: createHash('sha256').update(line).digest('hex'),
});

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

/** Lines without their newlines, CRLF or LF. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    yield bytes.subarray(start, end > start && bytes[end - 1] === carriageReturn ? end - 1 : end);
    start = end + 1;
  }
}
