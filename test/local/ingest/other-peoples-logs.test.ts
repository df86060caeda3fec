import type { Lake } from '../../../local/data-folder/lake.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import { fileSource } from '../../../local/ingest/line-source.js';
import { expectedRows, logFile } from '../../fixtures/other-peoples-logs.js';
import { ask, removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

let lake: Lake;

beforeAll(async () => {
  lake = await openLake({ dataDir: temporaryFolder(), threads: 1 });
});

afterAll(async () => {
  await lake.close();
  removeTemporaryFolders();
});

// Files that hold the same requests are of different Regions here, so that none is a duplicate.
const regionOf = (name: string): string =>
  `eu-west-${1 + (Object.keys(expectedRows).indexOf(name) % 9)}`;

test.each(Object.entries(expectedRows))(
  '%s is read right, with no flag',
  async (name, expected) => {
    const region = regionOf(name);
    const earlier = await ask(lake, 'SELECT count(*) AS n FROM requests');
    const summary = await lake.ingest([fileSource(logFile(name))], { region });
    expect(summary).toMatchObject({ read: expected.length, stored: expected.length, rejected: 0 });
    const ids = expected.map(({ request_id }) => request_id).filter((id) => id !== undefined);
    const rows = await ask(
      lake,
      `SELECT * FROM requests WHERE region = '${region}'
       AND (${ids.length === 0 ? 'true' : `request_id IN (${ids.map((id) => `'${id}'`).join()})`})
     ORDER BY request_time, request_id`,
    );
    expect(
      rows.map((row) => ({ ...row, request_time: new Date(`${row.request_time}`).toISOString() })),
    ).toEqual(expect.arrayContaining(expected.map((row) => expect.objectContaining(row))));
    expect((await ask(lake, 'SELECT count(*) AS n FROM requests'))[0]?.n).toBe(
      Number(earlier[0]?.n) + expected.length,
    );
  },
);
