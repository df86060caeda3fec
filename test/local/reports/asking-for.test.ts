import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { askingFor } from '../../../local/reports/asking-for.js';
import { openSmallLake } from '../../fixtures/small-lake.js';

/** Ends in some hours. */
const endless = {
  sql: 'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b',
  parameters: [],
};
const short = { sql: 'SELECT 1 AS n', parameters: [] };

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

describe('the questions of a report', () => {
  it('end together when they take too long, and are told of in a sentence', async () => {
    const engine = askingFor({ id: 'acme' }, database.engine, 300);
    // More than there are connections: those that wait end with those that run.
    const asked = Array.from({ length: 20 }, () => engine.run(endless));
    for (const end of await Promise.allSettled(asked)) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'query-timed-out' } });
    }
    expect(database.load()).toEqual({ running: 0, waiting: 0 });
  });

  it('keep none of another tenant’s waiting, however many they are', async () => {
    const [acme, globex] = ['acme', 'globex'].map((id) =>
      askingFor({ id }, database.engine, 3_000),
    );
    const heavy = Array.from({ length: 20 }, () => acme?.run(endless));
    const ends = Promise.allSettled(heavy);
    await expect(globex?.run(short)).resolves.toEqual([{ n: 1 }]);
    expect(database.load().running).toBeGreaterThan(0);
    await ends;
  });

  it('may be asked at any time before', async () => {
    const engine = askingFor({ id: 'acme' }, database.engine, 60_000);
    await expect(engine.run(short)).resolves.toEqual([{ n: 1 }]);
    await expect(engine.run({ sql: 'SELECT * FROM nowhere', parameters: [] })).rejects.toThrow(
      'nowhere',
    );
  });
});
