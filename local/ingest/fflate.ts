import { Unzip, UnzipInflate } from 'fflate';
import type { PlainBytes } from './plain-bytes.js';

/**
 * The files of a zip archive, one after the other, each ending its last line. Files that are compressed once more inside
 * the archive are not.
 */
export async function* unzip(compressed: AsyncIterable<Uint8Array>): PlainBytes {
  const output: Uint8Array[] = [];
  let damage: string | undefined;
  let workbook = false;
  const archive = new Unzip((file) => {
    if (file.name.endsWith('/') || workbook) return;
    // The first file of what Excel saves says what it is.
    if (file.name === '[Content_Types].xml') {
      workbook = true;
      return;
    }
    let lastByte = newline;
    file.ondata = (error, data, final) => {
      if (error) damage ??= `${file.name}: ${error.message}`;
      else {
        output.push(data);
        lastByte = data.at(-1) ?? lastByte;
        if (final && lastByte !== newline) output.push(Uint8Array.of(newline));
      }
    };
    try {
      file.start();
    } catch (error) {
      damage ??= `${file.name}: ${(error as Error).message}`;
    }
  });
  archive.register(UnzipInflate);
  try {
    for await (const chunk of compressed) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        archive.push(chunk.subarray(at, at + pieceBytes));
        yield* output.splice(0);
      }
    }
    archive.push(new Uint8Array(0), true);
  } catch (error) {
    damage ??= (error as Error).message;
  }
  yield* output.splice(0);
  if (workbook) {
    return { reason: 'other_file', place: 'a workbook of Excel. Save its sheet as CSV.' };
  }
  return damage === undefined
    ? undefined
    : { reason: 'compression_damaged', place: `zip damaged: ${damage}` };
}

const newline = 10;
/** So much is decompressed at a time that even the most repetitive file stays in memory. */
const pieceBytes = 64 * 1024;
