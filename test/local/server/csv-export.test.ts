import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { type CsvExport, csvExport } from '../../../local/server/csv-export.js';
import { askedBy } from '../../../local/turns/asker.js';
import { measureColumn } from '../../../reporting/query/answer-column.js';
import { compileWhole } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import {
  fillSmallLake,
  type LogRow,
  openSmallLake,
  requestsFrom,
} from '../../fixtures/small-lake.js';
import { range } from '../../reporting/query/hand-checked-log.js';

let database: OpenDatabase;
let folder: string;
beforeAll(async () => {
  database = await openSmallLake();
  folder = mkdtempSync(path.join(tmpdir(), 'gatebook-export-'));
});
afterAll(async () => {
  // Nothing is left of any of them.
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  await database.close();
});

const linesOf = async ({ bytes, content }: CsvExport): Promise<string[]> => {
  const all = await text(content);
  expect(Buffer.byteLength(all)).toBe(bytes);
  return all.trimEnd().split('\r\n');
};

/** So many requests, each of a route and a path of its own. */
const requests = (count: number): LogRow[] =>
  requestsFrom(range.from, count, (at) => ({
    status: 404,
    failure_class: 'not-found',
    route: `/r${at}`,
    path: `/r${at}`,
  }));

const columns = [measureColumn('requests')];
const numbers = (count: number) => ({
  query: { sql: `SELECT range AS requests FROM range(${count}) ORDER BY 1`, parameters: [] },
  columns,
});

describe('an answer that is taken away as CSV', () => {
  it.each(['raw-requests', 'client-errors', 'error-rate-by-route', 'latencies'])(
    'has every row of %s, also those that the page does not show',
    async (id) => {
      const rows = requests(1_234);
      await fillSmallLake(database, rows, []);
      const scope = { kind: 'allTenants' } as const;
      const compiled = compileWhole({ id, scope, range, filters: {}, ...folderLake });
      const lines = await linesOf(await csvExport(database.engine, compiled, folder));
      expect(lines).toHaveLength(1 + rows.length);
      for (const { route } of rows)
        expect(lines.some((line) => line.includes(`${route}`))).toBe(true);
    },
  );

  it('may have very many of them', async () => {
    const lines = await linesOf(await csvExport(database.engine, numbers(300_000), folder));
    expect(lines).toHaveLength(300_001);
    expect([lines[0], lines[1], lines.at(-1)]).toEqual(['requests', '0', '299999']);
  });

  it('is nothing but its heading where there is nothing', async () => {
    expect(await linesOf(await csvExport(database.engine, numbers(0), folder))).toEqual([
      'requests',
    ]);
  });

  it('has each row once where the answer was begun anew', async () => {
    const twice = {
      run: database.engine.run,
      stream: async (...[, begin]: Parameters<typeof database.engine.stream>) => {
        await (await begin())([{ requests: 1 }, { requests: 2 }]);
        await (await begin())([{ requests: 3 }]);
      },
    };
    expect(await linesOf(await csvExport(twice, numbers(1), folder))).toEqual(['requests', '3']);
  });

  it('that fails on its way fails whole', async () => {
    const failing = {
      ...numbers(1),
      query: {
        sql: "SELECT CASE WHEN range > 500000 THEN error('gone') ELSE range END AS requests FROM range(1000000)",
        parameters: [],
      },
    };
    await expect(csvExport(database.engine, failing, folder)).rejects.toMatchObject({
      code: 'query-failed',
    });
    expect(await database.engine.run(numbers(1).query)).toEqual([{ requests: 0 }]);
  });

  it('that takes too long ends in a sentence, and not in a part of the rows', async () => {
    const asker = {
      tenant: 'acme',
      caller: 'a link',
      signal: AbortSignal.timeout(300),
    };
    const hours = numbers(10_000_000_000);
    await expect(
      askedBy(asker, () => csvExport(database.engine, hours, folder)),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is refused in a sentence where it would take more than a gigabyte', async () => {
    await expect(
      csvExport(database.engine, numbers(300_000), folder, 1_000_000),
    ).rejects.toMatchObject({ code: 'query-too-large' });
  });
});
