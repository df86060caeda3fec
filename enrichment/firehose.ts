import { gzipSync } from 'node:zlib';
import { cellIndex } from '../core/access-log/cells.js';
import type { Catalogue } from '../core/catalogue.js';
import type { EnrichedRow } from './enrich.js';
import { enrichRecord, linesOfRecord } from './enrich-all.js';
import { type LineReader, lineReader } from './formats/line-reader.js';
import type { RejectionReason } from './formats/rejection.js';
import { rowJson } from './row-json.js';
import type { EnrichmentSettings } from './settings.js';

/**
 * What Firehose sends and takes back: Amazon Data Firehose developer guide, "Required parameters for data
 * transformation". Nothing is dropped but what CloudWatch sends to see whether anybody listens.
 */
export interface FirehoseRecord {
  readonly recordId: string;
  /** Base64. */
  readonly data: string;
}

export interface TransformedRecord {
  readonly recordId: string;
  readonly result: 'Ok' | 'Dropped' | 'ProcessingFailed';
  readonly data: string;
}

export interface Transformation {
  readonly records: TransformedRecord[];
  readonly salvaged: number;
  /** Why records failed. `response_full` is no fault of the record. */
  readonly reasons: Partial<Record<RejectionReason | 'response_full', number>>;
  /** Lines that the answer does not hold: they have to be kept before it is given. */
  readonly apart: readonly KeptApart[];
  /** Records, compressed, that the answer has no room for: they have to be put into the stream before it is given. */
  readonly again: readonly Uint8Array[];
}

/** One of several lines of a record that could not be read: what is kept of it, while the others are rows. */
export interface KeptApart {
  readonly text: string;
  readonly reason: RejectionReason;
}

/** Lambda takes 6 MB (6,291,556 bytes) as the answer to a synchronous call; some room is left for its envelope. */
export const responseLimit = 6_291_556 - 1024;

const anyFormat = lineReader();

/** The bytes of a record's answer without its id and data: `{"recordId":"","result":"ProcessingFailed","data":""},`. */
const frame = 54;

/** A part of a record that is put again takes at most one of so many parts of an answer, so that others fit beside it. */
const mostShare = 4;

/**
 * The lines of a record in so many records of their own, or one more, compressed as CloudWatch Logs sends them. None, if it is
 * one line, which stays as long as it is.
 */
function partsOf(bytes: Buffer, parts: number): Uint8Array[] {
  const lines = linesOfRecord(bytes);
  if (lines.length < 2) return [];
  const size = Math.max(1, Math.floor(lines.length / Math.max(1, parts)));
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, part) =>
    gzipSync(lines.slice(part * size, (part + 1) * size).join('\n')),
  );
}

/**
 * Enriches a batch: every record once, in order, under its id. A record may be a line, or a container of any number of
 * lines; its rows follow each other, each on a line of its own, as Firehose's Parquet conversion takes them.
 *
 * A record that becomes no row is answered `ProcessingFailed` with the data it came with, which Firehose keeps in
 * its error prefix, so it can be replayed. Of a record of which some lines become rows the others are told apart, where
 * somebody keeps them; else it fails as a whole. A record whose rows would leave no room for the records after it is put into
 * the stream again, in parts of which each fits into an answer, where it has more than one line; else it fails: as records
 * came they always fit, because the request holds them in more bytes than the answer would.
 */
export function transform(
  records: readonly FirehoseRecord[],
  {
    catalogue,
    settings,
    limit = responseLimit,
    reader = anyFormat,
    keepsApart = false,
    putsAgain = false,
  }: {
    catalogue: Catalogue;
    settings: EnrichmentSettings;
    limit?: number;
    reader?: LineReader;
    keepsApart?: boolean;
    putsAgain?: boolean;
  },
): Transformation {
  const origin = { reader };
  const transformed: TransformedRecord[] = [];
  const reasons: Transformation['reasons'] = {};
  const apart: KeptApart[] = [];
  const again: Uint8Array[] = [];
  let salvaged = 0;
  let room = limit;
  for (const { recordId, data } of records) room -= frame + recordId.length + data.length;

  const fail = ({ recordId, data }: FirehoseRecord, reason: keyof typeof reasons) => {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    transformed.push({ recordId, result: 'ProcessingFailed', data });
  };
  for (const record of records) {
    const enriched = enrichRecord(decode(record.data), { catalogue, settings, origin });
    const rows = enriched.filter((line): line is EnrichedRow => line.kind === 'row');
    const unread = enriched.filter((line) => line.kind === 'rejected');
    const [first] = unread;
    if (first !== undefined && (rows.length === 0 || !keepsApart)) {
      fail(record, first.reason);
      continue;
    }
    if (enriched.length === 0) {
      transformed.push({ recordId: record.recordId, result: 'Dropped', data: record.data });
      continue;
    }
    // Where rows are kept as JSON, Firehose strings records together as they are: the line ends here.
    const data = encode(rows.map((row) => `${rowJson(row)}\n`).join(''));
    const growth = data.length - record.data.length;
    if (growth > room) {
      const parts = putsAgain
        ? partsOf(Buffer.from(record.data, 'base64'), data.length / (limit / mostShare))
        : [];
      if (parts.length === 0) fail(record, 'response_full');
      else {
        again.push(...parts);
        transformed.push({ recordId: record.recordId, result: 'Dropped', data: record.data });
      }
      continue;
    }
    room -= growth;
    for (const { reason, kept = '' } of unread) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      apart.push({ text: kept, reason });
    }
    for (const { cells } of rows) if (cells[cellIndex.salvaged] === true) salvaged += 1;
    transformed.push({ recordId: record.recordId, result: 'Ok', data });
  }
  return { records: transformed, salvaged, reasons, apart, again };
}

// One buffer for all records: a fresh one per record costs more than the decoding itself.
let scratch = Buffer.allocUnsafe(64 * 1024);

const scratchOf = (bytes: number): Buffer => {
  if (scratch.length < bytes) scratch = Buffer.allocUnsafe(bytes * 2);
  return scratch;
};

/** The bytes of a record. They are read before the next record is decoded. */
function decode(data: string): Buffer {
  const buffer = scratchOf(data.length);
  return buffer.subarray(0, buffer.write(data, 'base64'));
}

function encode(json: string): string {
  const buffer = scratchOf(json.length * 3);
  return buffer.toString('base64', 0, buffer.write(json, 'utf8'));
}
