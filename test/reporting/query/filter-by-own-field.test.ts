import { addExtra, type Extra, extraJson } from '../../../enrichment/formats/extra.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { tenantScope } from '../../../reporting/query/scope.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from './hand-checked-log.js';
import { tenantOf } from './oracle.js';

type Values = Readonly<Record<string, string | number | boolean>>;

/** What the requests of the tenant say of themselves beside the columns, one after the other; null: nothing. */
const own: readonly (Values | null)[] = [
  { tier: 'gold' },
  { tier: 'gold', 'a.b': 'x' },
  { tier: 'silver', other: ',"tier":"gold",' },
  { tier: 'gold ' },
  { first: 1, tier: 12 },
  { tier: 1, quote: 'a"b\\c', umlaut: 'Bücher' },
  { beta: true },
  null,
];

let database: OpenDatabase;
beforeAll(async () => {
  const mine = log.filter((row) => tenantOf(row, windows) === 'acme').slice(0, own.length);
  expect(mine).toHaveLength(own.length);
  database = await openSmallLake();
  const rows = mine.map((row, index) => ({ ...row, extra: extraOf(own[index] ?? null) }));
  await fillSmallLake(database, rows, windows);
});
afterAll(() => database.close());

function extraOf(values: Values | null): string | null {
  const extra: Extra = new Map();
  for (const [key, value] of Object.entries(values ?? {})) addExtra(extra, key, value);
  return extraJson(extra);
}

const requestsWith = async (...chosen: readonly string[]): Promise<unknown> => {
  const { query } = compileVisual({
    scope: tenantScope('acme', windows),
    range,
    filters: { extra: chosen },
    ...folderLake,
    id: 'kpi-requests',
  });
  return (await database.engine.run(query))[0]?.requests;
};

test.each<[readonly string[], number]>([
  [['tier=gold'], 2],
  [['tier=silver'], 1],
  [['tier=gold', 'tier=silver'], 3],
  [['tier=1'], 1],
  [['tier=12'], 1],
  [['beta=true'], 1],
  [['a.b=x'], 1],
  [['quote=a"b\\c'], 1],
  [['umlaut=Bücher'], 1],
  [['tier=-'], 2],
  [['-'], 1],
  [['tier=platinum'], 0],
  [['ier=gold'], 0],
  [["tier=' OR 1=1 --"], 0],
])('%j leaves the requests whose own field says so', async (chosen, expected) => {
  expect(await requestsWith(...chosen)).toBe(expected);
});

test('a value without a key is refused with what is right', async () => {
  await expect(requestsWith('gold')).rejects.toThrow('a key and its value, such as tier=gold');
});
