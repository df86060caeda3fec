import type { Catalogue } from '../core/catalogue.js';
import { compressionOf, decompressedRecord } from './containers/compression.js';
import { isFrame } from './containers/frame.js';
import { beginsWithTime, withoutPrefix } from './containers/line-prefix.js';
import { textOfBytes } from './containers/text-encoding.js';
import { linesOfText, repacked, type Unpacked, unpacked } from './containers/unpack.js';
import { type Enriched, enrich, type LineOrigin, rowOf } from './enrich.js';
import { foreignReason } from './formats/foreign.js';
import type { LineReader } from './formats/line-reader.js';
import { rejected } from './formats/rejection.js';
import { decodedLine, textOfLine } from './line-text.js';
import type { EnrichmentSettings } from './settings.js';

/** What became of a line, or of one record of the container that the line is. */
export type EnrichedRecord = Enriched & {
  /** Of one of several: what it alone is kept as, if it could not be read. */
  readonly kept?: string;
};

/** What became of everything that stands on a line. */
export interface EnrichedLine {
  readonly records: readonly EnrichedRecord[];
  /** The containers that were taken off, from the outside in. */
  readonly containers: readonly string[];
}

/** What lines are read with. */
export interface ReadingSetup {
  readonly catalogue: Catalogue;
  readonly settings: EnrichmentSettings;
  readonly origin: LineOrigin & { readonly reader: LineReader };
}

const noContainers: readonly string[] = [];
const alone = (record: EnrichedRecord): EnrichedLine => ({
  records: [record],
  containers: noContainers,
});

/**
 * Reads what stands on a line: a request, or a container with any number of them. Never throws.
 *
 * @param line with or without its newline, as text or as UTF-8 bytes
 */
export function enrichAll(line: string | Buffer, reading: ReadingSetup): EnrichedLine {
  const { catalogue, settings, origin } = reading;
  const text = textOfLine(line);
  if (typeof text === 'string') {
    const known = origin.reader.readKnown(text, null);
    if (known !== null) return alone(rowOf(known, catalogue, settings, origin));
  }
  // A container may be longer than any line that API Gateway writes.
  const whole =
    typeof text === 'string' ? text : text.reason === 'too_long' ? decodedLine(line) : null;
  const inside = whole === null ? null : unpacked(whole);
  if (inside !== null) return ofContainer(inside, noContainers, reading);
  return typeof text === 'string' ? ofLine(text, reading) : alone(text);
}

/** Reads the records of a container; what cannot be read is kept with what the container knows of it. */
function ofContainer(
  inside: Unpacked,
  outer: readonly string[],
  reading: ReadingSetup,
): EnrichedLine {
  const containers = new Set([...outer, ...inside.names]);
  const records = inside.records.flatMap((record) => {
    if (record.damaged) return [{ ...rejected('bad_container'), kept: record.text }];
    const origin = { ...reading.origin, envelope: record.envelope };
    const line = ofLine(record.text, { ...reading, origin });
    for (const name of line.containers) containers.add(name);
    return line.records.map((found) =>
      found.kind === 'row' ? found : { ...found, kept: found.kept ?? repacked(record) },
    );
  });
  return { records, containers: [...containers] };
}

/** Reads one line, without what a tool may have written before it. */
function ofLine(text: string, reading: ReadingSetup): EnrichedLine {
  const { catalogue, settings, origin } = reading;
  const asItIs = (): EnrichedLine => alone(enrich(text, catalogue, settings, origin));
  const isPrefixed = beginsWithTime(text);
  const whole = isPrefixed ? null : asItIs();
  if (whole !== null && isSettled(whole.records[0])) return whole;
  const readings = withoutPrefix(text.trim());
  for (const { name, text: rest, envelope } of readings) {
    const inside = unpacked(rest);
    if (inside !== null) return ofContainer(inside, [name], reading);
    const known = origin.envelope ?? envelope;
    const found = enrich(rest, catalogue, settings, { ...origin, envelope: known });
    if (isSettled(found) || rest.startsWith('{')) return { records: [found], containers: [name] };
  }
  const unread = whole ?? asItIs();
  if (unread.records[0]?.kind === 'rejected' && isFrame(text.trim()))
    return alone(rejected('empty'));
  // What stands behind a tool's prefix says more of what it is than the whole.
  const foreign = [...readings, { text: text.replace(leadingTime, '') }]
    .map(({ text: rest }) => foreignReason(rest))
    .find((reason) => reason !== null);
  return foreign === undefined || unread.records[0]?.kind === 'row'
    ? unread
    : alone(rejected(foreign));
}

/**
 * Whether another reading of a line is none to try: it was read, or it has the texts of a declared format, and those of a
 * client among them. What looks like a tool's prefix is then what that client wrote.
 */
const isSettled = (record: EnrichedRecord | undefined): boolean =>
  record?.kind === 'row' || record?.reason === 'ambiguous_fields';

const leadingTime = /^\s*\d{4}-\d\d-\d\dT[\d:.+-]+Z?[ \t]+/;

/**
 * Reads a record of Firehose: a line, several of them, or a container, compressed or not. Never throws.
 *
 * @returns what became of every line; none for a message that holds no events
 */
export function enrichRecord(bytes: Buffer, reading: ReadingSetup): readonly EnrichedRecord[] {
  // Nearly every record is one line, which is told without making text of it.
  const isLine = compressionOf(bytes) === null && !bytes.subarray(0, -1).includes(newline);
  if (isLine) {
    const { records } = enrichAll(bytes, reading);
    if (records.every(({ kind }) => kind === 'row')) return records;
  }
  const plain = decompressedRecord(bytes);
  if (plain === null) return [rejected('bad_container')];
  const text = textOfBytes(plain);
  if (text === null) return [rejected('invalid_utf8')];
  const lines = linesOfText(text, { linesOnly: reading.origin.reader.linesOnly });
  if (lines.length === 0) return [rejected('empty')];
  return lines.flatMap((line) =>
    enrichAll(line, reading).records.map((found) =>
      found.kind === 'row' ? found : { ...found, kept: found.kept ?? line },
    ),
  );
}

const newline = 10;

/** The log lines of a record, each with what its container knows of it, so that each can be read by itself. */
export function linesOfRecord(bytes: Buffer): readonly string[] {
  const plain = decompressedRecord(bytes);
  const text = plain === null ? null : textOfBytes(plain);
  if (text === null) return [];
  return linesOfText(text).flatMap((line) => unpacked(line)?.records.map(repacked) ?? [line]);
}
