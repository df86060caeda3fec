import { setImmediate as turnOfOthers } from 'node:timers/promises';
import { type Parser, parse } from 'csv-parse';

/** About so many characters of rows are handed on together, where they are there. */
const togetherChars = 256 * 1024;

/**
 * CSV with the names of its columns in the first line: the rows as JSON, as many together as have come. To hand them on one by
 * one takes several times as long as to read them, and whoever else waits for this thread would wait for all of a chunk.
 */
export async function* recordsOfCsv(
  text: AsyncIterable<Uint8Array>,
  delimiter = ',',
): AsyncGenerator<readonly string[]> {
  const rows = parse({
    bom: true,
    delimiter,
    columns: (names: string[]) => names.map((name) => name.trim()),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 16 * 1024 * 1024,
  });
  const feed = (async () => {
    try {
      for await (const chunk of text) {
        if (!rows.write(chunk)) await new Promise((resolve) => rows.once('drain', resolve));
      }
      rows.end();
    } catch (error) {
      rows.destroy(error as Error);
    }
  })();
  yield* together(rows);
  await feed;
}

/** Its rows are taken as they lie ready: to wait for each of them takes longer than to read it. */
async function* together(rows: Parser): AsyncGenerator<readonly string[]> {
  let wake = () => {};
  let isOver = false;
  let failure: Error | undefined;
  rows.on('readable', () => wake());
  rows.once('close', () => {
    isOver = true;
    wake();
  });
  rows.once('error', (error) => {
    failure = error;
  });
  try {
    for (;;) {
      const records = ready(rows);
      if (records.length > 0) {
        yield records;
        // Whoever else waits for this thread comes first.
        await turnOfOthers();
      } else if (isOver) break;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    if (failure) throw failure;
  } finally {
    rows.destroy();
  }
}

function ready(rows: Parser): string[] {
  const records: string[] = [];
  for (let chars = 0; chars < togetherChars; ) {
    const row: unknown = rows.read();
    if (row === null) break;
    const record = JSON.stringify(row);
    chars += record.length;
    records.push(record);
  }
  return records;
}
