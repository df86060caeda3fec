import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { UnreadableObject } from '../../../../reporting/lake/landing/inspection.js';
import { timesOfParquet } from '../../../../reporting/lake/landing/times-parquet.js';
import { inDuckdb } from '../../../fixtures/in-duckdb.js';
import {
  dataPage,
  dictionaryPage,
  encodings,
  type ParquetOf,
  parquetOf,
  secondDataPage,
  varint,
  withFooter,
} from '../../../fixtures/parquet-bytes.js';
import { runs } from '../../../fixtures/runs.js';

/** Written by Arrow as Firehose writes: times as INT96, packed by gzip; one and a half seconds between two. */
const parquet = readFileSync(
  join(import.meta.dirname, '../../../fixtures/parquet/firehose-int96.parquet'),
);
const start = Date.parse('2026-11-20T11:59:30Z');
const times = Array.from({ length: 60 }, (_, row) => start + row * 1500);

const fileOf = (bytes: Uint8Array) => ({
  byteLength: bytes.length,
  slice: async (from: number, to: number) => bytes.subarray(from, to),
});
/** The times that a file tells. */
const timesOf = async (file: Parameters<typeof timesOfParquet>[0]) => {
  const told: number[] = [];
  await timesOfParquet(file, (time) => told.push(time));
  return told;
};

describe('the times of a Parquet file', () => {
  test('are read as Firehose writes them, INT96', async () => {
    expect(await timesOf(fileOf(parquet))).toEqual(times);
  });

  test('are read as another writer writes them, whatever the encoding, packing and unit', async () => {
    const layout = fc.record({
      version: fc.constantFrom('V1', 'V2'),
      packing: fc.constantFrom('uncompressed', 'snappy', 'gzip'),
      type: fc.constantFrom('TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ'),
      rows: fc.integer({ min: 1, max: 6000 }),
      // Few of them: a dictionary; in equal steps or not: their differences have any width.
      distinct: fc.constantFrom(1, 2, 300, 100_000),
      stepMs: fc.constantFrom(1, 1500, 7_777_777),
    });
    await inDuckdb((database, folder) =>
      fc.assert(
        fc.asyncProperty(layout, async ({ version, packing, type, rows, distinct, stepMs }) => {
          const path = join(folder, 'times.parquet');
          await database.writer.run(`
            COPY (SELECT CAST(make_timestamp_ms(${start} + (i * 7919 % ${distinct}) * ${stepMs}) AS ${type}) AS request_time, i AS other FROM range(${rows}) r(i))
            TO '${path}' (FORMAT parquet, PARQUET_VERSION ${version}, COMPRESSION ${packing}, ROW_GROUP_SIZE 2048)`);
          const expected = Array.from(
            { length: rows },
            (_, i) => start + ((i * 7919) % distinct) * stepMs,
          );
          expect(await timesOf(fileOf(readFileSync(path)))).toEqual(expected);
        }),
        { numRuns: runs(60) },
      ),
    );
  });

  test('are refused as a whole where the file is cut or damaged, and never make the loader fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: parquet.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (place, change, isCut) => {
          const damaged = Uint8Array.from(isCut ? parquet.subarray(0, place) : parquet);
          if (!isCut) damaged[place] = (damaged[place] ?? 0) ^ change;
          const read = timesOf(fileOf(damaged)).then(
            (found) => found.length,
            (error: unknown) => (error instanceof UnreadableObject ? 'unreadable' : String(error)),
          );
          expect([60, 'unreadable']).toContain(await read);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  test.each([
    ['far more than a file of Firehose has', 2 ** 32 - 10],
    ['all but a part of it', 2 ** 31],
  ])('are not looked for in a footer that claims %s', async (_, length) => {
    const huge = {
      byteLength: 5 * 2 ** 30,
      slice: async (from: number, to: number) => {
        if (to - from > 2 ** 27) throw new Error('The test does not allocate as much.');
        const bytes = Buffer.alloc(to - from);
        bytes.writeUInt32LE(length, bytes.length - 8);
        bytes.write('PAR1', bytes.length - 4);
        return bytes;
      },
    };
    await expect(timesOf(huge)).rejects.toBeInstanceOf(UnreadableObject);
  });

  test('a refusal of S3 is no word about the file', async () => {
    const refused = Object.assign(new Error('Rate exceeded'), { $metadata: {} });
    const file = { byteLength: 1000, slice: () => Promise.reject(refused) };
    await expect(timesOf(file)).rejects.toBe(refused);
  });
});

/** Times as INT64 lie in a page. */
const plain = (...given: readonly number[]) => [
  ...new Uint8Array(BigInt64Array.from(given, BigInt).buffer),
];
const oneTime = dictionaryPage({ values: 1, body: plain(start) });
/** A list of Thrift's that claims a great many lists, each of which claims as many, and so on. */
const listsWithin = (depth: number): number[] =>
  depth === 0 ? [] : [0xf9, ...varint(30_000_000), ...listsWithin(depth - 1)];

describe('a small file', () => {
  test.each<[string, ParquetOf, number[]]>([
    [
      'plainly',
      { rows: 2, pages: [dataPage({ values: 2, body: plain(start, start + 1) })] },
      [start, start + 1],
    ],
    [
      'where each has to be there, and is',
      {
        rows: 1,
        isOptional: true,
        pages: [dataPage({ values: 1, body: [2, 0, 0, 0, 2, 1, ...plain(start)] })],
      },
      [start],
    ],
    [
      'by a dictionary and a run longer than the page',
      {
        rows: 2,
        pages: [
          oneTime,
          dataPage({ values: 2, encoding: encodings.dictionary, body: [1, ...varint(2 ** 29), 0] }),
        ],
      },
      [start, start],
    ],
    [
      'in a page of the second version',
      { rows: 1, pages: [secondDataPage({ values: 1, body: plain(start) })] },
      [start],
    ],
    [
      'packed by Snappy, with a copy that reaches into itself',
      {
        rows: 2,
        codec: 1,
        pages: [
          dataPage({ values: 2, length: 16, body: [16, 28, ...plain(start), 0b00010001, 8] }),
        ],
      },
      [start, start],
    ],
  ])('that holds its times %s is read', async (_, of, expected) => {
    expect(await timesOf(fileOf(parquetOf(of)))).toEqual(expected);
  });

  test.each<[string, Buffer]>([
    ['lists of lists in its footer', withFooter([], [0x19, ...listsWithin(12)])],
    [
      'a structure within a structure, ten thousand times',
      withFooter([], Array<number>(10_000).fill(0x1c)),
    ],
    ['a number that does not end', withFooter([], [0x16, ...Array<number>(60_000).fill(0xff)])],
    [
      'a run of half a billion values where there is no dictionary',
      parquetOf({
        rows: 1,
        pages: [
          dataPage({ values: 1, encoding: encodings.dictionary, body: [1, ...varint(2 ** 29), 0] }),
        ],
      }),
    ],
    [
      'two billion values in a page',
      parquetOf({
        rows: 1,
        pages: [
          dataPage({
            values: 2 ** 31 - 1,
            encoding: encodings.delta,
            body: [...varint(128), 4, 1, 0],
          }),
        ],
      }),
    ],
    [
      'two billion values in a dictionary',
      parquetOf({ rows: 1, pages: [dictionaryPage({ values: 2 ** 31 - 1, body: plain(start) })] }),
    ],
    [
      'more rows than a file of Firehose has',
      parquetOf({
        rows: 2 ** 31,
        pages: [
          oneTime,
          dataPage({ values: 2 ** 31 - 1, encoding: encodings.dictionary, body: [0] }),
        ],
      }),
    ],
    [
      'differences in two billion parts',
      parquetOf({
        rows: 9,
        pages: [
          dataPage({
            values: 9,
            encoding: encodings.delta,
            body: [...varint(2 ** 31), ...varint(2 ** 31), 9, 0, 0],
          }),
        ],
      }),
    ],
    [
      'packed bits of no width, as many as do not fit into a number',
      parquetOf({
        rows: 8,
        pages: [
          secondDataPage({
            values: 8,
            encoding: encodings.dictionary,
            body: [0, ...varint(2 ** 32 - 1)],
          }),
        ],
      }),
    ],
    [
      'a literal of Snappy that goes back',
      parquetOf({
        rows: 1,
        codec: 1,
        pages: [
          dataPage({
            values: 1,
            length: 8,
            body: [8, 0xfc, 0xf0, 0xff, 0xff, 0xff, ...plain(start)],
          }),
        ],
      }),
    ],
    [
      'a page that is a thousand times as long unpacked, a hundred times',
      parquetOf({
        rows: 1,
        codec: 2,
        pages: Array<number[]>(100).fill(
          dictionaryPage({
            values: 1,
            length: 2 ** 22,
            body: [...gzipSync(Buffer.alloc(2 ** 22))],
          }),
        ),
      }),
    ],
    [
      'a page that is longer unpacked than it says',
      parquetOf({
        rows: 1,
        codec: 2,
        pages: [dataPage({ values: 1, length: 8, body: [...gzipSync(Buffer.alloc(2 ** 22))] })],
      }),
    ],
    [
      'thousands of groups of rows',
      parquetOf({ rows: 1, groups: 3000, pages: [dataPage({ values: 1, body: plain(start) })] }),
    ],
    [
      'a value that is not there',
      parquetOf({
        rows: 1,
        isOptional: true,
        pages: [dataPage({ values: 1, body: [2, 0, 0, 0, 2, 0, ...plain(start)] })],
      }),
    ],
  ])('that claims %s is refused at once', async (_, bytes) => {
    expect(bytes.length).toBeLessThan(2 ** 20);
    const before = process.memoryUsage();
    const since = performance.now();
    await expect(timesOf(fileOf(bytes))).rejects.toBeInstanceOf(UnreadableObject);
    expect(performance.now() - since).toBeLessThan(5000);
    const after = process.memoryUsage();
    expect(after.heapTotal - before.heapTotal).toBeLessThan(100 * 2 ** 20);
  });

  test('that has five million equal times is read without holding them', async () => {
    const rows = 5_000_000;
    const bytes = parquetOf({
      rows,
      pages: [oneTime, dataPage({ values: rows, encoding: encodings.dictionary, body: [0] })],
    });
    let told = 0;
    const before = process.memoryUsage().heapTotal;
    await timesOfParquet(fileOf(bytes), () => {
      told += 1;
    });
    expect(told).toBe(rows);
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(20 * 2 ** 20);
  });
});
