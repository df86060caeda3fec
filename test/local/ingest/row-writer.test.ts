import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type Cell, type Cells, cellIndex } from '../../../core/access-log/cells.js';
import { storedColumns } from '../../../core/access-log/columns.js';
import { createRowWriter } from '../../../local/ingest/row-writer.js';
import { rowsOfCsv } from '../../../local/lake/csv-segment.js';
import { type OpenDatabase, openDuckdb } from '../../../local/lake/duckdb.js';
import { removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

let database: OpenDatabase;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  database = await openDuckdb({
    file: ':memory:',
    spill: folder,
    memoryLimit: '300MB',
    threads: 2,
  });
});

afterAll(async () => {
  await database.close();
  removeTemporaryFolders();
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
  fc.constantFrom(
    '"',
    '""',
    '\x1f',
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\0',
    'a"b\x1fc\nd',
    'NULL',
    '\\',
    "'",
    ',',
    '\ufeff',
    '日本語',
    '-',
    '0',
  ),
);

const cellOf = (column: (typeof storedColumns)[number]): fc.Arbitrary<Cell> => {
  switch (column.type) {
    case 'text':
      return hostile;
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
    case 'integer':
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    default:
      return fc.maxSafeInteger();
  }
};

const row: fc.Arbitrary<Cells> = fc.tuple(
  ...storedColumns.map((column) =>
    column.name === 'request_time' ? cellOf(column) : fc.option(cellOf(column), { freq: 2 }),
  ),
);

/** What the database answers for a cell. */
const answered = (cell: Cell, index: number): Cell => {
  if (index === cellIndex.request_time) return new Date(cell as number).toISOString();
  // Half of a surrogate pair has no UTF-8 and becomes the replacement character wherever text is encoded; a byte order
  // mark at the start of a text is stored, but Node's decoder leaves it out.
  return typeof cell === 'string' ? new TextDecoder().decode(Buffer.from(cell)) : cell;
};

test('any cell comes out of the lake as it went in, whatever text it is', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 10 }), async (rows) => {
      const layout = storedColumns.map((_, index) => index);
      const writer = createRowWriter();
      for (const cells of rows) writer.write(cells, layout, '111122223333', 'eu-west-1');
      const file = path.join(folder, `${run++}.csv`);
      writeFileSync(file, writer.bytes());
      const found = await database.writer.rows(
        rowsOfCsv([{ layout, files: [file], partition: null }], null),
      );
      const names = storedColumns.map((column) => column.name);
      const sorted = (all: Cell[][]) => all.map((cells) => JSON.stringify(cells)).sort();
      expect(sorted(found.map((answer) => names.map((name) => answer[name] as Cell)))).toEqual(
        sorted(rows.map((cells) => cells.map(answered))),
      );
    }),
    { numRuns: 25 },
  );
}, 30_000);

test('columns that a layout leaves out are null', async () => {
  const cells: Cells = storedColumns.map(() => null);
  cells[cellIndex.request_time] = Date.UTC(2026, 0, 2);
  cells[cellIndex.status] = 404;
  const writer = createRowWriter();
  const layout = [cellIndex.request_time, cellIndex.status];
  writer.write(cells, layout, '111122223333', 'unknown');
  const file = path.join(folder, 'narrow.csv');
  writeFileSync(file, writer.bytes());
  const [found] = await database.writer.rows(
    rowsOfCsv([{ layout, files: [file], partition: null }], null),
  );
  expect(found).toMatchObject({
    request_time: '2026-01-02T00:00:00.000Z',
    status: 404,
    path: null,
    is_bot: null,
    account_id: '111122223333',
    region: 'unknown',
    dt: '2026-01-02',
  });
});
