import { cellIndex } from '../core/access-log/cells.js';
import { storedColumns } from '../core/access-log/columns.js';
import type { EnrichedRow } from './enrich.js';

const names = storedColumns.map(({ name }) => `,"${name}":`);
const openedNames = names.map((name) => `${name}"`);
// Behind an open text, the text's closing quote and the next name are one string: a row is put together of half
// as many pieces.
const closingNames = names.map((name) => `"${name}`);
const closingOpenedNames = openedNames.map((name) => `"${name}`);

/** Not read from the line as it is: names that people chose in the console, the envelope's id, JSON of our own. */
const isNamed = (index: number): boolean =>
  index === cellIndex.consumer ||
  index === cellIndex.usage_plan ||
  index === cellIndex.event_id ||
  index === cellIndex.extra;

/**
 * A row as one JSON object with the names of the lake's columns, as Firehose's Parquet conversion reads it: text
 * as strings, numbers as numbers, absent values left out. `request_time` is a number of 13 digits, which the OpenX
 * SerDe takes for milliseconds (of fewer digits it takes for seconds).
 */
export function rowJson({ cells, plain }: EnrichedRow): string {
  // Every row has a time, so what follows always has something before its comma.
  let json = `{"request_time":${cells[cellIndex.request_time]}`;
  let open = false;
  for (let index = 0; index < cells.length; index++) {
    const value = cells[index];
    if (value === null || index === cellIndex.request_time) continue;
    if (typeof value === 'string' && plain && !isNamed(index)) {
      json += (open ? closingOpenedNames : openedNames)[index] as string;
      json += value;
      open = true;
    } else {
      json += (open ? closingNames : names)[index] as string;
      json += typeof value === 'string' ? JSON.stringify(value) : value;
      open = false;
    }
  }
  return open ? `${json}"}` : `${json}}`;
}
