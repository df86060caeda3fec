import type { Cells } from '../core/access-log/cells.js';
import type { Catalogue } from '../core/catalogue.js';
import type { ApiOfLines } from './api-of-lines.js';
import type { Envelope } from './containers/envelope.js';
import { derive } from './derive.js';
import { type LineReader, lineReader, type ReadLine } from './formats/line-reader.js';
import type { Rejection } from './formats/rejection.js';
import { textOfLine } from './line-text.js';
import type { EnrichmentSettings } from './settings.js';

/** A line that became a row. Account and Region are what the line says, null where it says nothing. */
export interface EnrichedRow {
  readonly kind: 'row';
  readonly cells: Cells;
  readonly accountId: string | null;
  readonly region: string | null;
  /** No text that was read from the line has a character that JSON escapes. */
  readonly plain: boolean;
  /** What the line's format is called. */
  readonly format: string;
}

export type Enriched = EnrichedRow | Rejection;

/** What is known of lines beside themselves. */
export interface LineOrigin {
  readonly reader?: LineReader;
  readonly envelope?: Envelope | null;
  /** The API of lines that name none. */
  readonly api?: ApiOfLines | null;
}

const anyFormat = lineReader();

/**
 * Reads one access log line and adds what the log itself does not say. Never throws.
 *
 * @param line one line, with or without its newline, as text or as UTF-8 bytes
 */
export function enrich(
  line: string | Buffer,
  catalogue: Catalogue,
  settings: EnrichmentSettings,
  { reader = anyFormat, envelope = null, api = null }: LineOrigin = {},
): Enriched {
  const text = textOfLine(line);
  if (typeof text !== 'string') return text;
  return rowOf(reader.read(text, envelope), catalogue, settings, { envelope, api });
}

/** Adds to a line that was read what the log itself does not say. */
export function rowOf(
  answer: ReadLine | Rejection,
  catalogue: Catalogue,
  settings: EnrichmentSettings,
  { envelope = null, api = null }: LineOrigin,
): Enriched {
  if ('kind' in answer) return answer;
  const { reading, salvaged, plain, format } = answer;
  const { cells } = reading;
  derive(reading, { catalogue, settings, salvaged, envelope, api });
  return {
    kind: 'row',
    cells,
    accountId: reading.accountId,
    region: reading.region,
    plain,
    format,
  };
}
