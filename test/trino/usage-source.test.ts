import type { Registry } from '../../core/registry/registry.js';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import type { Query } from '../../reporting/expression/query.js';
import { lakeColumns } from '../../reporting/lake/writing/lake-tables.js';
import { athenaColumns, athenaRow } from '../../reporting/query/athena-answer.js';
import { athenaLiteral } from '../../reporting/query/athena-literal.js';
import { centralLake } from '../../reporting/query/lake.js';
import { usageSource } from '../../reporting/query/usage-source.js';
import { localTimeSql } from '../../reporting/quicksight/local-time.js';
import { rollUpSql } from '../../reporting/quicksight/roll-up-sql.js';
import { attributed } from '../../reporting/roll-ups/attributed.js';
import { rollUpColumns } from '../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../reporting/roll-ups/roll-ups.js';
import {
  usageRegistry,
  usageRows,
  usageSourceContract,
  usageWindows,
} from '../contracts/usage-source.js';
import { fillSmallLake, openSmallLake } from '../fixtures/small-lake.js';
import { clockOf } from '../fixtures/zone-oracle.js';
import { copyToTrino } from './tables.js';
import { startTrino, type Trino } from './trino.js';

let trino: Trino;
let database: OpenDatabase;
let registry: Registry;
beforeAll(async () => {
  registry = await usageRegistry();
  database = await openSmallLake();
  await fillSmallLake(database, usageRows, usageWindows);
  trino = await startTrino();
  await copyToTrino(
    trino,
    database.writer,
    'requests',
    lakeColumns.requests,
    attributed('requests', 'api_windows'),
  );
  for (const rollUp of Object.values(rollUps)) {
    await copyToTrino(trino, database.writer, rollUp.name, rollUpColumns(rollUp));
  }
}, 600_000);
afterAll(async () => {
  await trino?.stop();
  await database?.close();
});

/** A real Trino in Athena's place: prepared statements with literals, and answers read as Athena's are. */
const engine = {
  async run({ sql, parameters }: Query) {
    const using =
      parameters.length === 0 ? '' : ` USING ${parameters.map(athenaLiteral).join(', ')}`;
    const answer = await trino.answer(`EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}'${using}`);
    const infos = answer.columns.map(({ name, type }) => ({
      Name: name,
      Type: type.replace(/\(.*/, ''),
    }));
    const read = athenaColumns(infos);
    return answer.rows.map((cells) =>
      athenaRow(read, {
        Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: String(cell) })),
      }),
    );
  },
};

usageSourceContract(() =>
  usageSource({
    engine,
    ...centralLake,
    registry,
  }),
);

describe("the clocks of QuickSight's data sets", () => {
  test.each(['Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/Berlin'])(
    'show what clocks of %s show, over changes of theirs',
    async (zone) => {
      const tenants = `(VALUES ('acme', '${zone}'), ('globex', 'Mars/Olympus')) AS`;
      // So many days that those of the test are among them for good.
      const sql = rollUpSql(
        'usage',
        { rows: 'usage', tenants: `(SELECT * FROM ${tenants} v(tenant_id, time_zone))` },
        36_500,
      );
      const { rows } = await trino.answer(
        `SELECT DISTINCT tenant_id, CAST(quarter_hour AS varchar), CAST(local_time AS varchar) FROM (${sql})`,
      );
      expect(rows.length).toBeGreaterThan(500);
      const clock = clockOf(zone);
      for (const [tenant, time, local] of rows as string[][]) {
        const at = Date.parse(`${time?.replace(' ', 'T')}Z`);
        const { date, time: shown } = clock(at);
        // A zone that Trino does not know is read as UTC, and harms no other tenant.
        const wanted = tenant === 'acme' ? `${date} ${shown}` : time;
        expect([tenant, time, local?.slice(0, 19)]).toEqual([tenant, time, wanted?.slice(0, 19)]);
      }
    },
  );

  test('go by UTC where there is no tenant', async () => {
    const time = "TIMESTAMP '2026-10-05 12:00:00'";
    const { rows } = await trino.answer(
      `SELECT CAST(${localTimeSql(time, 'CAST(NULL AS varchar)')} AS varchar)`,
    );
    expect(String(rows[0]?.[0])).toContain('2026-10-05 12:00:00');
  });
});
