import {
  and,
  atLeast,
  atMost,
  between,
  caseOf,
  column,
  count,
  countIf,
  divide,
  type Expression,
  equals,
  greatest,
  isNotNull,
  isNull,
  least,
  lessThan,
  max,
  min,
  minus,
  oneOf,
  plus,
  quarterHourOf,
  squareRoot,
  sum,
  text,
  times,
} from '../../reporting/expression/expression.js';
import { hostileTexts } from '../fixtures/hostile-text.js';

/** A row that expressions are asked of: two whole numbers, a text, a time as ISO 8601. */
export interface ContractRow {
  readonly n: number | null;
  readonly m: number | null;
  readonly t: string | null;
  readonly at: string | null;
}

/** A value as every engine gives it back: numbers, text, times as ISO 8601 in UTC with milliseconds. */
export type ContractValue = number | string | null;

interface Case {
  readonly name: string;
  readonly expression: Expression;
  readonly rows: readonly ContractRow[];
  readonly expected: ContractValue;
}

const row = (values: Partial<ContractRow>): ContractRow => ({
  n: null,
  m: null,
  t: null,
  at: null,
  ...values,
});

const [n, m, t, at] = ['n', 'm', 't', 'at'].map(column) as [
  Expression,
  Expression,
  Expression,
  Expression,
];

/** An expression of `n` and `m`, of one row. */
const ofTwo = (
  name: string,
  expression: Expression,
  table: readonly (readonly [number | null, number | null, ContractValue])[],
): Case[] =>
  table.map(([a, b, expected]) => ({
    name: `${name} of ${a} and ${b}`,
    expression,
    rows: [row({ n: a, m: b })],
    expected,
  }));

const yesNo = (condition: Parameters<typeof countIf>[0]): Expression =>
  caseOf([{ when: condition, value: text('yes') }], text('no'));

/** An aggregate over groups of `n`: its name, and what it answers for values, for zeros, for nulls and for no row. */
const ofGroups = (
  name: string,
  expression: Expression,
  [values, zeros, nulls, nothing]: readonly [
    ContractValue,
    ContractValue,
    ContractValue,
    ContractValue,
  ],
): Case[] =>
  (
    [
      ['values and a null', [3, null, -1, 5], values],
      ['zeros', [0, 0], zeros],
      ['nulls alone', [null, null], nulls],
      ['no row', [], nothing],
    ] as const
  ).map(([group, list, expected]) => ({
    name: `${name} of ${group}`,
    expression,
    rows: list.map((value) => row({ n: value })),
    expected,
  }));

const ofTimes = (name: string, of: string | null, expected: string | null): Case => ({
  name,
  expression: quarterHourOf(at),
  rows: [row({ at: of })],
  expected,
});

/** What every operator of the expression tree answers, whatever the engine. */
const cases: readonly Case[] = [
  ...ofTwo('the column', n, [
    [7, 1, 7],
    [0, 1, 0],
    [null, 1, null],
  ]),
  ...[0, 12, -3, 0.5, 0.95, 1234567.25].map((value) => ({
    name: `the number ${value}`,
    expression: plus(value, n),
    rows: [row({ n: 0 })],
    expected: value,
  })),
  ofTimes('a quarter hour of its start', '2026-11-10T18:30:00.000Z', '2026-11-10T18:30:00.000Z'),
  ofTimes('a quarter hour of its end', '2026-11-10T18:44:59.999Z', '2026-11-10T18:30:00.000Z'),
  ofTimes(
    'the last quarter hour of a year',
    '2026-12-31T23:59:59.999Z',
    '2026-12-31T23:45:00.000Z',
  ),
  ofTimes('a quarter hour of no time', null, null),
  ...ofTwo('the sum', plus(n, m), [
    [2, 3, 5],
    [0, 0, 0],
    [null, 3, null],
    [2, null, null],
  ]),
  ...ofTwo('the difference', minus(n, m), [
    [2, 3, -1],
    [0, 0, 0],
    [null, 3, null],
    [2, null, null],
  ]),
  ...ofTwo('the product', times(n, m), [
    [2, 3, 6],
    [2, 0, 0],
    [null, 3, null],
    [2, null, null],
  ]),
  ...ofTwo('the quotient', divide(n, m), [
    [1, 2, 0.5],
    [-7, 2, -3.5],
    [0, 5, 0],
    [1, 0, null],
    [0, 0, null],
    [null, 2, null],
    [2, null, null],
  ]),
  ...ofTwo('the square root', squareRoot(n), [
    [9, 1, 3],
    [2, 1, Math.SQRT2],
    [0, 1, 0],
    [null, 1, null],
  ]),
  ...ofTwo('the least', least(n, m), [
    [1, 2, 1],
    [2, 1, 1],
    [3, 3, 3],
    [0, -1, -1],
    [null, 1, null],
    [1, null, null],
    [null, null, null],
  ]),
  ...ofTwo('the greatest', greatest(n, m), [
    [1, 2, 2],
    [2, 1, 2],
    [3, 3, 3],
    [0, -1, 0],
    [null, 1, null],
    [1, null, null],
    [null, null, null],
  ]),
  ...ofTwo('=', yesNo(equals(n, m)), [
    [1, 1, 'yes'],
    [1, 2, 'no'],
    [0, 0, 'yes'],
    [null, 1, 'no'],
    [null, null, 'no'],
  ]),
  ...ofTwo('<', yesNo(lessThan(n, m)), [
    [1, 2, 'yes'],
    [2, 2, 'no'],
    [null, 2, 'no'],
    [1, null, 'no'],
  ]),
  ...ofTwo('<=', yesNo(atMost(n, m)), [
    [2, 2, 'yes'],
    [3, 2, 'no'],
    [null, 2, 'no'],
    [1, null, 'no'],
  ]),
  ...ofTwo('>=', yesNo(atLeast(n, m)), [
    [2, 2, 'yes'],
    [1, 2, 'no'],
    [null, 2, 'no'],
    [1, null, 'no'],
  ]),
  ...ofTwo('between 200 and 299', yesNo(between(n, 200, 299)), [
    [199, null, 'no'],
    [200, null, 'yes'],
    [299, null, 'yes'],
    [300, null, 'no'],
    [null, null, 'no'],
  ]),
  ...ofTwo('is null', yesNo(isNull(n)), [
    [null, 1, 'yes'],
    [0, 1, 'no'],
  ]),
  ...ofTwo('is not null', yesNo(isNotNull(n)), [
    [null, 1, 'no'],
    [0, 1, 'yes'],
  ]),
  ...ofTwo('one of 0 and 2', yesNo(oneOf(n, [0, 2])), [
    [0, null, 'yes'],
    [1, null, 'no'],
    [2, null, 'yes'],
    [null, null, 'no'],
  ]),
  ...ofTwo('and', yesNo(and(equals(n, 1), equals(m, 2))), [
    [1, 2, 'yes'],
    [1, 3, 'no'],
    [1, null, 'no'],
  ]),
  ...ofTwo('and of nothing', yesNo(and()), [[1, 2, 'yes']]),
  ...ofTwo(
    'the first branch that holds',
    caseOf(
      [
        { when: lessThan(n, 10), value: m },
        { when: lessThan(n, 100), value: times(m, 2) },
      ],
      -1,
    ),
    [
      [5, 7, 7],
      [50, 7, 14],
      [500, 7, -1],
      [null, 7, -1],
      [5, null, null],
    ],
  ),
  ...ofTwo('no branch, and nothing otherwise', caseOf([{ when: equals(n, 1), value: m }]), [
    [1, 7, 7],
    [2, 7, null],
  ]),
  ...ofGroups('count', count, [4, 2, 2, 0]),
  ...ofGroups('count of those above zero', countIf(atLeast(n, 1)), [2, 0, 0, 0]),
  ...ofGroups('count of nulls', countIf(isNull(n)), [1, 0, 2, 0]),
  ...ofGroups('sum', sum(n), [7, 0, null, null]),
  ...ofGroups('min', min(n), [-1, 0, null, null]),
  ...ofGroups('max', max(n), [5, 0, null, null]),
  ...ofGroups('sum of what a branch chooses', sum(caseOf([{ when: atLeast(n, 1), value: n }])), [
    8,
    null,
    null,
    null,
  ]),
  ...ofGroups('mean', divide(sum(n), count), [1.75, 0, null, null]),
  ...ofGroups('the least of two aggregates', least(max(n), count), [4, 0, null, null]),
  {
    name: 'max of times',
    expression: max(at),
    rows: ['2026-11-10T18:30:00.000Z', null, '2026-11-10T18:44:59.999Z'].map((time) =>
      row({ at: time }),
    ),
    expected: '2026-11-10T18:44:59.999Z',
  },
];

// Half a surrogate pair is no text of any engine.
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: a parameter of QuickSight is the text to try
const texts = [
  ...hostileTexts.filter((value) => !/\p{Surrogate}/u.test(value)),
  '',
  ' ',
  '?',
  '-- x',
  '${From}',
  '{n}',
  'back\\slash',
  "'; DROP TABLE requests; --",
  "' OR '1'='1",
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: a parameter of QuickSight is the text to try

/**
 * What every dialect of the expression tree promises: the same answer from every engine, for values, zero, null, no
 * row and hostile text. An engine is covered by being asked.
 *
 * @param ask the value of an expression over a group of rows; or of the one row, if nothing in it aggregates
 * @param refusesQuotes whether the language has no way to write a quote inside text; it then says so
 * @param longestText the most characters of a text, where there is a bound; it then says so
 */
export function dialectContract(
  ask: (
    expression: Expression,
    rows: readonly ContractRow[],
  ) => ContractValue | Promise<ContractValue>,
  { refusesQuotes = false, longestText = Number.POSITIVE_INFINITY } = {},
) {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const answer = await ask(one.expression, one.rows);
    if (typeof one.expected === 'number' && typeof answer === 'number') {
      expect(answer).toBeCloseTo(one.expected, 9);
    } else expect(answer).toBe(one.expected);
  });

  test.each(texts.map((value) => [JSON.stringify(value), value] as const))(
    'the text %s is itself, and no other',
    async (_, value) => {
      const found = caseOf([{ when: equals(t, text(value)), value: text(value) }], text('other'));
      const listed = countIf(oneOf(t, [value, 'another']));
      const asked = async () => [
        await ask(found, [row({ t: value })]),
        await ask(found, [row({ t: `${value}x` })]),
        await ask(listed, [row({ t: value }), row({ t: `x${value}` }), row({ t: null })]),
      ];
      if (refusesQuotes && value.includes("'")) await expect(asked()).rejects.toThrow('quote');
      else if (value.length > longestText) await expect(asked()).rejects.toThrow('characters');
      else expect(await asked()).toEqual([value, 'other', 1]);
    },
  );
}
