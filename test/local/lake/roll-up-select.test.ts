import fc from 'fast-check';
import { columns } from '../../../core/access-log/columns.js';
import { type OpenDatabase, openDuckdb } from '../../../local/lake/duckdb.js';
import { requestsOf } from '../../../local/lake/requests-relation.js';
import { selectRollUp } from '../../../local/lake/roll-up-select.js';
import { createWindows } from '../../../local/lake/windows.js';
import { duckdb as dialect } from '../../../reporting/expression/dialect/duckdb.js';
import { attributed } from '../../../reporting/roll-ups/attributed.js';
import { histogramLatencies, latencyBounds } from '../../../reporting/roll-ups/histogram.js';
import { renderRollUp } from '../../../reporting/roll-ups/render-roll-up.js';
import { rollUps } from '../../../reporting/roll-ups/roll-ups.js';
import { runs } from '../../fixtures/runs.js';
import { removeTemporaryFolders, temporaryFolder } from './temporary-lake.js';

let database: OpenDatabase;

beforeAll(async () => {
  const spill = temporaryFolder();
  database = await openDuckdb({ file: ':memory:', spill, memoryLimit: '300MB', threads: 1 });
  await database.writer.run(`CREATE TABLE requests AS ${requestsOf([], String)}`);
  await createWindows(database.writer);
});

afterAll(async () => {
  await database.close();
  removeTemporaryFolders();
});

const latency = fc.option(
  fc.oneof(
    fc.constantFrom(...latencyBounds.flatMap((bound) => [bound - 1, bound, bound + 1])),
    fc.integer({ min: 0, max: 40_000 }),
  ),
  { freq: 4 },
);

const request = fc.record({
  status: fc.constantFrom(200, 500),
  response_latency: latency,
  integration_latency: latency,
  authorizer_latency: latency,
});

test.each(Object.values(rollUps))(
  'the fast way computes the same $name as the declared one',
  async (rollUp) => {
    const { writer } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 80 }), async (requests) => {
        await writer.run('DELETE FROM requests');
        const values = requests.map((given) => ({
          request_time: new Date(Date.UTC(2026, 9, 1)),
          ...given,
        }));
        await writer.append(
          'requests',
          values.map((row) => columns.map(({ name }) => row[name as keyof typeof row] ?? null)),
        );
        const declared = renderRollUp({
          rollUp,
          dialect,
          requests: attributed('requests', 'api_windows'),
        });
        const expected = await writer.rows(`${declared} ORDER BY ALL`);
        // Counts have from one bit, of a single request, to all of their column's.
        for (const largestGroup of [requests.length, 80, 5_000, 2 ** 31 - 1]) {
          const survey = { present: histogramLatencies, largestGroup };
          const fast = selectRollUp(rollUp, 'requests', 'api_windows', survey);
          expect(await writer.rows(`${fast} ORDER BY ALL`)).toEqual(expected);
        }
      }),
      { numRuns: runs(1), endOnFailure: true },
    );
  },
);
