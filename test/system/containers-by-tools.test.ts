import { createReadStream, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrichAll } from '../../enrichment/enrich-all.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';
import { linesOf } from '../../local/ingest/enrich-block.js';
import { fileSource, streamSource } from '../../local/ingest/line-source.js';
import { sourcePieces } from '../../local/ingest/source-pieces.js';
import { logFile } from '../fixtures/other-peoples-logs.js';

/**
 * The same 200 lines, kept by bzip2 1.0.8, zstd 1.5, Info-ZIP 3.0 and the modules bz2, zipfile and codecs of Python 3.11: what
 * libraries of ours read must be what these write.
 */
const folder = logFile('made-by-tools');

/** What a file of the folder is, from the outside in, by its name. */
const containersOf = (name: string): readonly string[] => {
  if (name.includes('utf-16')) return ['UTF-16'];
  const found = Object.entries(endings).find(([ending]) => name.endsWith(ending));
  const within = /^(\w+)-in-gzip/.exec(name)?.[1];
  return [...(found ? [found[1]] : []), ...(within ? [within] : [])];
};
const endings = { '.bz2': 'bzip2', '.zip': 'zip', '.gz': 'gzip', '.zst': 'zstd' };

async function read(name: string, inChunksOf?: number) {
  const file = path.join(folder, name);
  const source =
    inChunksOf === undefined
      ? fileSource(file)
      : streamSource(name, createReadStream(file, { highWaterMark: inChunksOf }));
  const spool = path.join(tmpdir(), `gatebook-made-by-tools-${process.pid}`);
  const reading = {
    catalogue: emptyCatalogue,
    settings: settingsOf(),
    origin: { reader: lineReader() },
  };
  const rows: unknown[] = [];
  const containers: string[] = [];
  for await (const piece of sourcePieces(
    source,
    spool,
    () => {},
    false,
    (it) => containers.push(it),
  )) {
    expect(piece.kind === 'lines' || piece.kind === 'pause').toBe(true);
    if (piece.kind !== 'lines') continue;
    for (const line of linesOf(Buffer.from(piece.bytes))) {
      for (const record of enrichAll(line, reading).records) {
        rows.push(record.kind === 'row' ? record.cells : record.reason);
      }
    }
  }
  return { rows, containers };
}

test.each(readdirSync(folder).filter((name) => name !== 'plain.ndjson'))(
  '%s holds the rows of the plain file and is called what it is, however its bytes come',
  async (name) => {
    const plain = await read('plain.ndjson');
    expect(plain.rows).toHaveLength(200);
    expect(plain.containers).toEqual([]);
    const expected = { rows: plain.rows, containers: containersOf(name) };
    expect(await read(name)).toEqual(expected);
    expect(await read(name, 7)).toEqual(expected);
  },
);
