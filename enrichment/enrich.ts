import type { Cells } from '../core/access-log/cells.js';
import type { Catalogue } from '../core/catalogue.js';
import { derive } from './derive.js';
import { textOfLine } from './line-text.js';
import { newReading, type Reading, read, settle } from './reading.js';
import type { Rejection } from './rejection.js';
import type { EnrichmentSettings } from './settings.js';
import { shapeMemory } from './shape.js';
import { readStrictly } from './strict.js';

/** A line that became a row. Account and Region are what the line says, null where it says nothing. */
export interface EnrichedRow {
  readonly kind: 'row';
  readonly cells: Cells;
  readonly accountId: string | null;
  readonly region: string | null;
  /** No text that was read from the line has a character that JSON escapes. */
  readonly plain: boolean;
}

export type Enriched = EnrichedRow | Rejection;

// Only ever a faster way to the same answer: what it has learned never changes one.
const shapes = shapeMemory(16);

/**
 * Reads one access log line and adds what the log itself does not say. Never throws.
 *
 * @param line one line, with or without its newline, as text or as UTF-8 bytes
 */
export function enrich(
  line: string | Buffer,
  catalogue: Catalogue,
  settings: EnrichmentSettings,
): Enriched {
  const text = textOfLine(line);
  if (typeof text !== 'string') return text;

  let reading = readByShape(text);
  let salvaged = false;
  const plain = reading !== null;
  if (reading === null) {
    const strict = readStrictly(text);
    if ('kind' in strict) return strict;
    ({ reading, salvaged } = strict);
    if (strict.cleanKeys !== null) shapes.learn(strict.cleanKeys, text);
  } else if ('kind' in reading) return reading;

  const { cells, accountId, region } = reading;
  derive(cells, { catalogue, settings, salvaged });
  return { kind: 'row', cells, accountId, region, plain };
}

function readByShape(text: string): Reading | Rejection | null {
  const match = shapes.match(text);
  if (match === null) return null;
  const { shape, values } = match;
  const reading = newReading();
  for (let index = 0; index < shape.fields.length; index++) {
    const value = values[index + 1] as string;
    if (value === '-' || value === '') continue;
    const failed = read(reading, shape.fields[index] as (typeof shape.fields)[number], value);
    if (failed !== null) return failed;
  }
  return settle(reading) ?? reading;
}
