import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type TakeTime, UnreadableObject } from './inspection.js';

/** A row begins with its time (enrichment/row-json.ts), a number of thirteen digits. */
const timeOfRow = /^\{"request_time":(\d{13})[,}]/;
const longestHead = 40;
const newline = 10;

/** The most that a file may be when it is unpacked: Firehose writes 128 MB of lines into one at most, and rows are longer than lines. */
const longestUnpacked = 2 ** 30;

/**
 * Takes the times of the requests of a file of lines of JSON, packed by gzip. Of each line its beginning is kept, and nothing else.
 *
 * @throws UnreadableObject if it is no such file, or a line is none of the enrichment's
 */
export async function timesOfJson(packed: Readable, take: TakeTime): Promise<void> {
  let head = '';
  let unpacked = 0;
  const endLine = () => {
    if (head === '') return;
    const time = timeOfRow.exec(head)?.[1];
    if (time === undefined) throw new UnreadableObject('A line of it is no row of requests.');
    take(Number(time));
    head = '';
  };
  const lines = packed.on('error', (error) => lines.destroy(error)).pipe(createGunzip());
  try {
    for await (const chunk of lines as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > longestUnpacked) throw new UnreadableObject('It is too long unpacked.');
      for (let start = 0; start < chunk.length; ) {
        const found = chunk.indexOf(newline, start);
        const end = found === -1 ? chunk.length : found;
        if (head.length < longestHead)
          head += chunk.toString('latin1', start, Math.min(end, start + longestHead - head.length));
        if (found !== -1) endLine();
        start = end + 1;
      }
    }
    endLine();
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      throw new UnreadableObject('It is no file that was packed by gzip.');
    throw error;
  }
}
