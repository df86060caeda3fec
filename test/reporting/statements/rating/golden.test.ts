import { amountText } from '../../../../core/money/currency.js';
import { type Decimal, decimal } from '../../../../core/money/decimal.js';
import { shared } from '../../../../core/money/share.js';
import { priceTerms, type UsageCharge, usageCharge } from '../../../../core/registry/price-plan.js';
import { charged } from '../../../../reporting/statements/rating/charged.js';
import type { Days } from '../../../../reporting/statements/rating/days.js';
import { billedPart } from '../../../../reporting/statements/rating/parts.js';
import { rated } from '../../../../reporting/statements/rating/rated.js';
import type { Usage } from '../../../../reporting/statements/rating/used.js';

const month: Days = { inForce: 31, ofPeriod: 31 };
const tiersT = [
  { upTo: '1000', unitPrice: '0.10' },
  { upTo: '10000', unitPrice: '0.05' },
  { upTo: null, unitPrice: '0.01' },
];
const tiersF = [
  { upTo: '1000', unitPrice: '0', flatFee: '20' },
  { upTo: '10000', unitPrice: '0.004', flatFee: '10' },
  { upTo: null, unitPrice: '0.001', flatFee: '5' },
];
const charge = (price: object, rest: object = {}): UsageCharge =>
  usageCharge.parse({ name: 'Requests', price, ...rest });
const cost = (
  of: UsageCharge,
  used: string,
  { currency = 'USD', days = month, isOver = true } = {},
) => charged(of, decimal(used), { currency, days, isOver });
const text = (amount: Decimal, currency = 'USD') => amountText(amount, currency);
const unit = (unitPrice: string, rest: object = {}) => charge({ model: 'unit', unitPrice }, rest);

describe('a tiered price', () => {
  it.each([
    ['T', '0', '0.00', '0.00'],
    ['T', '1', '0.10', '0.10'],
    ['T', '1000', '100.00', '100.00'],
    ['T', '1001', '100.05', '50.05'],
    ['T', '9990', '549.50', '499.50'],
    ['T', '10000', '550.00', '500.00'],
    ['T', '10001', '550.01', '100.01'],
    ['T', '250000', '2950.00', '2500.00'],
    ['F', '0', '20.00', '20.00'],
    ['F', '1001', '30.00', '14.00'],
    ['F', '10000', '66.00', '50.00'],
    ['F', '50000', '111.00', '55.00'],
  ])('%s of %s costs %s graduated and %s by volume', (which, used, graduated, volume) => {
    const tiers = which === 'T' ? tiersT : tiersF;
    expect(text(cost(charge({ model: 'graduated', tiers }), used).total)).toBe(graduated);
    expect(text(cost(charge({ model: 'volume', tiers }), used).total)).toBe(volume);
  });
});

describe('a package', () => {
  const ofThousand = { model: 'package', size: '1000', price: '1.50' };
  it.each([
    ['0', '0.00'],
    ['1000', '0.00'],
    ['1001', '1.50'],
    ['2000', '1.50'],
    ['2001', '3.00'],
    ['11001', '16.50'],
  ])('that is begun counts whole, after what is free: %s costs %s', (used, total) => {
    expect(text(cost(charge(ofThousand, { free: '1000' }), used).total)).toBe(total);
  });

  it('that one part of a period began is not charged again by the next', () => {
    const until = (used: string) => cost(charge(ofThousand), used).total;
    const first = billedPart(until('900'), []);
    expect([text(first), text(billedPart(until('1100'), [first]))]).toEqual(['1.50', '1.50']);
  });
});

describe('what is free', () => {
  it('is used up in the order of time over the parts of a period', () => {
    const until = (used: string) => cost(unit('0.002', { free: '10000' }), used).total;
    const parts: Decimal[] = [];
    for (const used of ['6000', '11000', '13000']) parts.push(billedPart(until(used), parts));
    expect(parts.map((part) => text(part))).toEqual(['0.00', '2.00', '4.00']);
  });

  it('leaves less than a cent to pay for one request more', () => {
    const { total, lines } = cost(unit('0.002', { free: '10000' }), '10001');
    expect(text(total)).toBe('0.00');
    expect(lines[0]).toMatchObject({ kind: 'usage' });
    expect((lines[0] as { exact: Decimal }).exact.toFixed()).toBe('0.002');
  });

  it('is cut to whole requests where a plan holds for part of a period', () => {
    const { free } = cost(unit('1', { free: '10000' }), '99999', {
      days: { inForce: 16, ofPeriod: 31 },
    });
    expect(free.toFixed()).toBe('5161');
  });
});

describe('rounding', () => {
  it('is of each consumer by itself: a thousand times 0.004 is nothing, and rated once it is 4.00', () => {
    expect(text(cost(unit('0.004'), '1').total)).toBe('0.00');
    expect(text(cost(unit('0.004'), '1000').total)).toBe('4.00');
  });

  it.each([
    ['900', '0.00015', 'USD', '0.14'],
    ['1234567891', '0.0000035', 'USD', '4320.99'],
    ['1', '0.005', 'USD', '0.01'],
    ['1', '0.015', 'USD', '0.02'],
    ['1', '0.025', 'USD', '0.03'],
    ['1', '1.005', 'USD', '1.01'],
    ['1', '2.675', 'USD', '2.68'],
    ['12345', '0.0071', 'JPY', '88'],
    ['12345', '0.0071', 'USD', '87.65'],
    ['12345', '0.0071', 'KWD', '87.650'],
  ])(
    'of %s × %s %s is half up, to the digits of the currency: %s',
    (used, price, currency, total) => {
      expect(text(cost(unit(price), used, { currency }).total, currency)).toBe(total);
    },
  );
});

describe('a fixed fee', () => {
  const fee = (fixedFee: string, days: Days) =>
    text(rated(priceTerms.parse({ currency: 'EUR', fixedFee }), [], { days, isOver: true }).total);
  it('is shared by days of the calendar, also in the month in which an hour is missing', () => {
    expect(fee('99.00', { inForce: 16, ofPeriod: 31 })).toBe('51.10');
  });
  it('of two plans in one month is each plan’s for its days', () => {
    const half = { inForce: 15, ofPeriod: 30 };
    expect([fee('60.00', half), fee('90.00', half)]).toEqual(['30.00', '45.00']);
  });
});

it('a maximum takes off what is above it, in a line of its own', () => {
  const { lines, total } = cost(
    charge({ model: 'graduated', tiers: tiersT }, { maximum: '500' }),
    '15000',
  );
  expect(lines.map(({ kind, amount }) => [kind, text(amount)])).toEqual([
    ['usage', '100.00'],
    ['usage', '450.00'],
    ['usage', '50.00'],
    ['maximum', '-100.00'],
  ]);
  expect(text(total)).toBe('500.00');
});

it('a discount is shared over lines by what rounding cuts off', () => {
  const lines = ['0.33', '0.33', '0.33'].map(decimal);
  expect(shared(decimal('0.10'), lines, 'USD').map((one) => text(one))).toEqual([
    '0.04',
    '0.03',
    '0.03',
  ]);
});

describe('late requests', () => {
  const difference = (model: string, before: string, after: string) => {
    const of = charge({ model, tiers: tiersT });
    return text(cost(of, after).total.minus(cost(of, before).total));
  };
  it('are corrected by what they change', () => {
    expect(difference('graduated', '9990', '10015')).toBe('0.65');
  });
  it('can be a credit where a volume price falls', () => {
    expect(difference('volume', '10000', '10001')).toBe('-399.99');
  });
});

describe('bytes', () => {
  it.each([
    ['GB', '0.48'],
    ['GiB', '0.45'],
  ])('are priced by the %s that the plan names: %s', (unit, total) => {
    const terms = priceTerms.parse({
      currency: 'USD',
      charges: [{ name: 'Data', unit, price: { model: 'unit', unitPrice: '0.09' } }],
    });
    const usage = [row({ responseBytes: 5_368_709_120n })];
    expect(text(rated(terms, usage, { days: month, isOver: true }).total)).toBe(total);
  });
});

it.each([
  ['reached', 940],
  ['successful', 900],
  ['logged', 1000],
])('of a thousand calls, those that are billed by "%s" are %d', (billable, count) => {
  const usage = [
    row({ requests: 900n }),
    row({ status: 404, requests: 40n }),
    row({ status: 429, reachedBackend: false, requests: 25n }),
    row({ status: 429, reachedBackend: false, requests: 15n }),
    row({ status: 502, requests: 20n }),
  ];
  const terms = priceTerms.parse({
    currency: 'USD',
    billable,
    charges: [{ name: 'Requests', price: { model: 'unit', unitPrice: '1' } }],
  });
  const { charges } = rated(terms, usage, { days: month, isOver: true });
  expect(charges[0]?.billable.toFixed()).toBe(String(count));
});

function row(some: Partial<Usage>): Usage {
  return {
    method: 'GET',
    route: '/orders',
    status: 200,
    reachedBackend: true,
    requests: 1n,
    responseBytes: 0n,
    ...some,
  };
}
