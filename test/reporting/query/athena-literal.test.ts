import fc from 'fast-check';
import { athenaLiteral } from '../../../reporting/query/athena-literal.js';
import { trinoMistakes, trinoTokens } from './trino-grammar.js';

const hostile = [
  "'",
  "''",
  "\\'",
  '\\',
  "'; DROP TABLE requests; --",
  "' OR 1=1 --",
  "') UNION SELECT * FROM requests --",
  '?',
  '"',
  '/* */',
  '--',
  "\u0000'",
  "line\nbreak'",
  "\u2019 \uFF07 \u02BC '",
  '\uD800',
  "\uDC00'",
  "U&'\\0027",
];

test('values are written as the literals of their types', () => {
  expect(
    [
      'GET /orders',
      '',
      "it's",
      404,
      -5,
      0.5,
      1e21,
      2 ** 53 - 1,
      true,
      false,
      null,
      new Date(Date.UTC(2026, 9, 25, 0, 59, 59, 7)),
    ].map(athenaLiteral),
  ).toEqual([
    "'GET /orders'",
    "''",
    "'it''s'",
    '404',
    '-5',
    '5e-1',
    '1e+21',
    '9007199254740991',
    'TRUE',
    'FALSE',
    'NULL',
    "TIMESTAMP '2026-10-25 00:59:59.007'",
  ]);
});

test('what no SQL can write is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN)]) {
    expect(() => athenaLiteral(value)).toThrow();
  }
  expect(() => athenaLiteral('x'.repeat(1023))).toThrow('1023 characters');
  expect(athenaLiteral('x'.repeat(1022))).toHaveLength(1024);
});

test('text of any kind is one string literal to Trino’s own lexer, and nothing else', () => {
  const random = fc.sample(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom("'", '\\', '-', ';', '"', '\n', '\u0000', '?', '/', '*', 'a'),
      }),
    ),
    { numRuns: 2000, seed: 7 },
  );
  const values = [...hostile, ...random];
  const literals = values.map(athenaLiteral);
  expect(trinoTokens(literals)).toEqual(literals.map((literal) => [literal]));
  // Undoubled, the literal is the value again: nothing was lost on the way.
  expect(literals.map((literal) => literal.slice(1, -1).replaceAll("''", "'"))).toEqual(
    values.map((value) => value.replaceAll(/\p{Surrogate}/gu, '\uFFFD')),
  );
}, 120_000);

test('every literal stands where a parameter stands in Trino’s grammar', () => {
  const values = [...hostile, 404, -5, 0.5, 1e21, -1.5e-7, true, null, new Date(0)];
  const statements = values.map((value) => `EXECUTE asked USING ${athenaLiteral(value)}`);
  const [broken, ...mistakes] = trinoMistakes(["EXECUTE asked USING 'it's'", ...statements]);
  expect(broken).not.toEqual([]);
  expect(mistakes).toEqual(statements.map(() => []));
}, 120_000);
