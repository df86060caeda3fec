import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { athenaColumns, athenaRow } from '../../../reporting/query/athena-answer.js';
import { answerTypes } from '../../contracts/answer-types.js';
import { openSmallLake } from '../../fixtures/small-lake.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

const types = answerTypes.map((one) => [`${one.duckdb} ${one.written}`, one] as const);
const ask = async (sql: string) => (await database.reader.rows<{ value: unknown }>(sql))[0]?.value;

describe('DuckDB', () => {
  test.each(types)('%s keeps its digits', async (_, { duckdb, written, expected }) => {
    expect(await ask(`SELECT CAST('${written}' AS ${duckdb}) AS value`)).toBe(expected);
    expect(await ask(`SELECT CAST(NULL AS ${duckdb}) AS value`)).toBeNull();
  });

  test('a sum of 64-bit numbers is exact beyond a double', async () => {
    expect(await ask('SELECT sum(n) AS value FROM (VALUES (9223372036854775807), (1)) t(n)')).toBe(
      '9223372036854775808',
    );
  });

  test('a type that nothing asks for is an error by name', async () => {
    await expect(ask("SELECT INTERVAL '1' DAY AS value")).rejects.toThrow(
      'DuckDB answers value as INTERVAL, which nothing asks for.',
    );
  });
});

describe('Athena', () => {
  const read = (type: string, text: string | undefined) =>
    athenaRow(athenaColumns([{ Name: 'value', Type: type }]), { Data: [{ VarCharValue: text }] })
      .value;

  test.each(types)('%s keeps its digits', (_, { athena, written, expected }) => {
    expect(read(athena, written)).toBe(expected);
    expect(read(athena, undefined)).toBeNull();
  });

  test('a type that nothing asks for is an error by name', () => {
    expect(() => read('interval day to second', '1')).toThrow(
      'Athena answers value as interval day to second, which nothing asks for.',
    );
  });
});
