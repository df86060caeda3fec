import { DuckDBInstance, listValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { leavesOf } from '../../enrichment/formats/json-leaves.js';

const line = fc.record({
  requestId: fc.uuid(),
  path: fc.string({ unit: 'grapheme' }),
  status: fc.oneof(fc.nat(999), fc.nat(999).map(String), fc.constant(null)),
  identity: fc.record({ sourceIp: fc.ipV4(), userAgent: fc.string() }),
  own: fc.jsonValue({ maxDepth: 3 }),
});

/** JSON, and what is nearly: a piece of it is gone, doubled, or replaced by what JSON is made of. */
const text = fc
  .tuple(
    fc.oneof(
      line.map((it) => JSON.stringify(it)),
      fc.json({ maxDepth: 3 }),
    ),
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(3),
        fc.constantFrom(
          '',
          '"',
          '\\',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '-',
          '0',
          '.',
          'e',
          ' ',
          '\n',
          '\t',
          'null',
          "'",
          '\u0001',
          '\\u00e9',
          '\u2028',
          '\ufeff',
        ),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([json, changes]) =>
    changes.reduce((before, [where, gone, put]) => {
      const at = Math.floor(where * before.length);
      return before.slice(0, at) + put + before.slice(at + gone);
    }, json),
  )
  // What one of them takes by intention: a comma before a closing bracket (DuckDB; we mend it), numbers beyond a double and
  // halves of characters (we; they are told apart later).
  .filter(
    (it) =>
      !/,\s*[}\]]|\d{200}|[eE][+-]?\d{3}|\\u[dD][89a-fA-F]/.test(it) && !/\p{Surrogate}/u.test(it),
  );

test("what is valid JSON, our reader and DuckDB's say alike", async () => {
  const texts = fc.sample(text, { numRuns: 5_000, seed: 7 });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    'SELECT json_valid(text) AS valid FROM (SELECT unnest($1::VARCHAR[]) AS text)',
    [listValue(texts)],
  );
  const valid = reader.getRows().map(([it]) => it);
  const different = texts.filter((it, index) => (leavesOf(it) !== 'not_json') !== valid[index]);
  expect(different.slice(0, 5)).toEqual([]);
  const shares = valid.filter((it) => it === true).length / valid.length;
  expect(shares).toBeGreaterThan(0.2);
  expect(shares).toBeLessThan(0.9);
  connection.closeSync();
});
