import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnTypes } from '../../core/access-log/column.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { inDuckdb } from '../fixtures/in-duckdb.js';

/**
 * What Firehose makes of enriched records: Parquet, by the types of the Glue table. A time comes as milliseconds, as the
 * deserializer of Firehose takes it (developer guide, "Convert input data format").
 *
 * @param lines JSON, a record each
 */
export const converted = (lines: string): Promise<Buffer> =>
  inDuckdb(async (database, folder) => {
    const [json, parquet] = [join(folder, 'rows.json'), join(folder, 'rows.parquet')];
    writeFileSync(json, lines);
    const isTime = (type: keyof typeof columnTypes) => type === 'timestamp';
    const read = storedColumns.map(
      ({ name, type }) => `"${name}": '${isTime(type) ? 'BIGINT' : columnTypes[type].duckdb}'`,
    );
    const columns = storedColumns.map(({ name, type }) =>
      isTime(type) ? `epoch_ms("${name}") AS "${name}"` : `"${name}"`,
    );
    await database.writer.run(
      `COPY (SELECT ${columns.join(', ')} FROM read_json('${json}', format = 'newline_delimited', columns = {${read.join(', ')}}))
      TO '${parquet}' (FORMAT parquet)`,
    );
    return readFileSync(parquet);
  });

/** A key's prefix with its times written out, UTC (developer guide, "Custom prefixes": `!{timestamp:yyyy-MM-dd}`). */
export const dated = (prefix: string, at: Date): string =>
  prefix.replace('!{timestamp:yyyy-MM-dd}', at.toISOString().slice(0, 10));

/** One request as API Gateway writes it in a stage's format; `-` for what it does not know. */
export const accessLogLine = (format: string, context: Readonly<Record<string, string>>): string =>
  format.replace(/\$context\.([\w.]+)/g, (_, name: string) => context[name] ?? '-');
