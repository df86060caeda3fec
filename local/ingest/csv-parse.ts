import { parse } from 'csv-parse';

/** CSV with the names of its columns in the first line, each row as one line of JSON. */
export async function* linesOfCsv(
  text: AsyncIterable<Uint8Array>,
  delimiter = ',',
): AsyncGenerator<Uint8Array> {
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
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
  await feed;
}
