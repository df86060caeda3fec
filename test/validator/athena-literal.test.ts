import fc from 'fast-check';
import { athenaLiteral } from '../../reporting/query/athena-literal.js';
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
