import { athenaLiteral } from '../../../reporting/query/athena-literal.js';

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
