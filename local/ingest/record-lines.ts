import { csvDelimiter, framingOf } from '../../enrichment/containers/framing.js';
import { valueCutter } from '../../enrichment/containers/json-values.js';
import { otherFile } from '../../enrichment/containers/other-files.js';
import { encodingOf } from '../../enrichment/containers/text-encoding.js';
import { recordsOfCsv } from './csv-parse.js';
import type { Damage, OnContainer, PlainBytes } from './plain-bytes.js';

/** So much is looked at to tell how records follow each other. */
const enoughBytes = 256 * 1024;
/** Lines that are made here are handed on in chunks of about this size. */
const chunkBytes = 256 * 1024;

/**
 * Makes of a source's bytes UTF-8 with one record a line: what UTF-16 says, JSON that does not stand line by line, the
 * rows of a CSV. Lines pass through as they are.
 *
 * @param linesOnly a format was declared that is no JSON, so that nothing but a client makes it look like some
 * @param onContainer told what the bytes are, where they are not lines of UTF-8
 */
export async function* recordLines(
  source: PlainBytes,
  linesOnly: boolean,
  onContainer: OnContainer,
): PlainBytes {
  const text = decoded(source, onContainer);
  try {
    const start = await beginning(text);
    const other = otherFile(start.bytes);
    if (other !== null) return { reason: 'other_file', place: other };
    const whole = resumed(start, text);
    if (linesOnly) return yield* whole;
    switch (framingOf(start.bytes.toString('utf8'), start.ended)) {
      case 'lines':
        return yield* whole;
      case 'values':
        onContainer('JSON not line by line');
        return yield* valueLines(whole);
      case 'csv':
        onContainer('CSV with names');
        return yield* csvLines(whole, delimiterOf(start.bytes));
    }
  } finally {
    await text.return(undefined);
  }
}

async function* decoded(source: PlainBytes, onContainer: OnContainer): PlainBytes {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined;
  for (;;) {
    const { done, value } = await source.next();
    if (done) {
      const rest = decoder?.decode();
      if (rest) yield Buffer.from(rest);
      return value;
    }
    if (decoder === undefined) {
      const encoding = encodingOf(value);
      decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);
      if (decoder !== null) onContainer('UTF-16');
    }
    yield decoder === null ? value : Buffer.from(decoder.decode(value, { stream: true }));
  }
}

interface Beginning {
  readonly bytes: Buffer;
  readonly ended: boolean;
  /** Of a source that ended: where it was damaged, if it was. */
  readonly damage: Damage | undefined;
}

/** The first lines; a slow source is not waited for once it has one. */
async function beginning(text: PlainBytes): Promise<Beginning> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await text.next();
    if (done) return { bytes: Buffer.concat(chunks), ended: true, damage: value };
    chunks.push(value);
    bytes += value.length;
    if (bytes >= enoughBytes || value.includes(newline)) {
      return { bytes: Buffer.concat(chunks), ended: false, damage: undefined };
    }
  }
}

const newline = 10;

async function* resumed({ bytes, ended, damage }: Beginning, rest: PlainBytes): PlainBytes {
  if (bytes.length > 0) yield bytes;
  return ended ? damage : yield* rest;
}

async function* valueLines(text: PlainBytes): PlainBytes {
  const cutter = valueCutter();
  let lines: Uint8Array[] = [];
  let size = 0;
  const take = (values: Iterable<Uint8Array>): void => {
    for (const value of values) {
      lines.push(value, lineEnd);
      size += value.length + 1;
    }
  };
  const gathered = (): Uint8Array => {
    const chunk = Buffer.concat(lines);
    lines = [];
    size = 0;
    return chunk;
  };
  for (;;) {
    const { done, value } = await text.next();
    take(done ? cutter.end() : cutter.add(value));
    if (size > 0 && (done || size >= chunkBytes)) yield gathered();
    if (done) return value;
  }
}

const lineEnd = Uint8Array.of(newline);

const delimiterOf = (start: Buffer): string =>
  csvDelimiter(
    start
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart()
      .split(/\r?\n/, 1)[0] ?? '',
  ) ?? ',';

async function* csvLines(text: PlainBytes, delimiter: string): PlainBytes {
  let damage: Damage | undefined;
  const passed = async function* () {
    damage = yield* text;
  };
  try {
    for await (const records of recordsOfCsv(passed(), delimiter)) {
      yield Buffer.from(`${records.join('\n')}\n`);
    }
  } catch (error) {
    return { reason: 'compression_damaged', place: `CSV damaged: ${(error as Error).message}` };
  }
  return damage;
}
