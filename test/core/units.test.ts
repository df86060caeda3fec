import fc from 'fast-check';
import { columnTypes } from '../../core/access-log/column.js';
import { columns } from '../../core/access-log/columns.js';
import { scaled, sizeOf, type Unit, type UnitSize, units } from '../../core/units.js';
import { decimalsOf, formatOfUnit, typeOf } from '../../reporting/format/format.js';
import { createWording } from '../../reporting/format/wording.js';
import { numberFormat } from '../../reporting/quicksight/formats.js';
import { audience } from '../../reporting/roll-ups/audience.js';
import { usage } from '../../reporting/roll-ups/usage.js';

const ids = Object.keys(units) as Unit[];

describe.each(ids)('the unit %s', (unit) => {
  const { sizes } = units[unit] as { sizes: readonly UnitSize[] };

  it('has sizes in their order, the first of which takes every number', () => {
    expect(sizes[0]?.from).toBe(0);
    expect(sizes.map(({ from }) => from)).toEqual(
      sizes.map(({ from }) => from).toSorted((one, other) => one - other),
    );
  });

  it('is written in a size that it is given back from, up to the digits that are kept', () => {
    const numbers = fc.double({ min: 0, max: 1e17, noNaN: true });
    fc.assert(
      fc.property(numbers, fc.boolean(), (value, brief) => {
        const size = sizeOf(unit, value, brief);
        expect(value).toBeGreaterThanOrEqual(size.from);
        const back = scaled(unit, value, size) * size.is;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(value * 0.005 + Number.MIN_VALUE);
      }),
    );
  });
});

test('a column of a unit holds whole numbers where the unit is whole', () => {
  const measured = [...columns, ...usage.measures, ...audience.measures].filter(
    (column) => 'unit' in column && column.unit !== undefined,
  );
  expect(measured.length).toBeGreaterThan(10);
  for (const { type } of measured) expect(columnTypes[type].quicksight).toBe('INTEGER');
});

test('a format has the type, the decimals and the sign of its unit, in words and in QuickSight', () => {
  const wording = createWording('en', 'UTC');
  for (const [unit, format] of Object.entries(formatOfUnit) as [Unit, 'milliseconds' | 'bytes'][]) {
    const { exactness, decimals, sizes } = units[unit];
    expect(typeOf(format)).toEqual({
      type: exactness === 'whole' ? 'integer' : 'number',
      unit,
    });
    expect(decimalsOf(format)).toBe(decimals);
    expect(wording.quantity(1, format).unit).toBe(sizes[0].sign);
    expect(JSON.stringify(numberFormat(format))).toContain(`"Suffix":" ${sizes[0].sign}"`);
  }
});

test.each([
  [0.04, 'milliseconds', '0 ms', '0.04 ms'],
  [99.94, 'milliseconds', '99.9 ms', '99.94 ms'],
  [172.4, 'milliseconds', '172 ms', '172.4 ms'],
  [9_999, 'milliseconds', '9,999 ms', '10 s'],
  [12_345, 'milliseconds', '12.35 s', '12.35 s'],
  [999, 'bytes', '999 B', '999 B'],
  [1_234_567, 'bytes', '1.23 MB', '1.2 MB'],
  [2.5e18, 'bytes', '2,500 PB', '2,500 PB'],
  [0.123456, 'percent', '12.35%', '12.35%'],
  [0.123456, 'change', '+12.3%', '+12.3%'],
  [1_234_567, 'count', '1,234,567', '1.2M'],
] as const)(
  '%d as %s reads %s, and %s where there is little room',
  (value, format, long, brief) => {
    const wording = createWording('en', 'UTC');
    const plain = (text: string) => text.replaceAll('\u00a0', ' ');
    expect(plain(wording.cell(value, format))).toBe(long);
    expect(plain(wording.short(value, format))).toBe(brief);
  },
);
