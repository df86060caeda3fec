import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import type { Catalogue } from '../../core/catalogue.js';
import { unknownRegion } from '../../core/registry/attribution.js';
import { enrich } from '../../enrichment/enrich.js';
import type { Settings } from '../../enrichment/settings.js';
import { createRowWriter } from './row-writer.js';

/** The name of an account or a Region that neither the line nor the user gave: a partition like any other. */
export const unknownPlace = unknownRegion;

/** What lines are read by. */
export interface EnrichmentSetup {
  readonly catalogue: () => Catalogue;
  readonly settings: Settings;
}

export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the rows go, as CSV. */
  readonly file: string;
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
  /** The stored columns that the file has, by place. */
  readonly layout: readonly number[];
  readonly csvBytes: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Makes a function that turns blocks of lines into CSV files. It remembers which columns occurred, so that the blocks
 * of one log soon share a layout.
 */
export function blockEnricher({ catalogue, settings }: EnrichmentSetup) {
  const writer = createRowWriter();
  const occurs = new Array<boolean>(storedColumns.length).fill(false);
  occurs[cellIndex.request_time] = true;

  return (block: Block): EnrichedBlock => {
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.length);
    const rows: { cells: Cells; accountId: string; region: string }[] = [];
    const rejected: RejectedInBlock[] = [];
    const known = catalogue();
    let lines = 0;
    let empty = 0;
    let salvaged = 0;
    for (let start = 0; start < bytes.length; lines++) {
      const found = bytes.indexOf(newline, start);
      const next = found < 0 ? bytes.length : found + 1;
      let end = found < 0 ? bytes.length : found;
      if (end > start && bytes[end - 1] === carriageReturn) end--;
      const line = bytes.subarray(start, end);
      start = next;
      if (line.length === 0) {
        empty++;
        continue;
      }
      const enriched = enrich(line, known, settings);
      if (enriched.kind === 'rejected') {
        if (enriched.reason === 'empty') empty++;
        else {
          rejected.push({
            reason: enriched.reason,
            line: lines,
            bytes: Uint8Array.from(line),
            sha256: createHash('sha256').update(line).digest('hex'),
          });
        }
        continue;
      }
      const { cells } = enriched;
      for (let index = 0; index < cells.length; index++) {
        if (cells[index] !== null) occurs[index] = true;
      }
      if (cells[cellIndex.salvaged] === true) salvaged++;
      rows.push({
        cells,
        accountId: enriched.accountId ?? block.accountId ?? unknownPlace,
        region: enriched.region ?? block.region ?? unknownPlace,
      });
    }
    const layout = occurs.flatMap((occurring, index) => (occurring ? [index] : []));
    writer.clear();
    for (const row of rows) writer.write(row.cells, layout, row.accountId, row.region);
    if (rows.length > 0) writeFileSync(block.file, writer.bytes());
    return {
      lines,
      empty,
      rows: rows.length,
      salvaged,
      rejected,
      layout,
      csvBytes: writer.bytes().length,
    };
  };
}
