import fc from 'fast-check';
import { currencyDigits } from '../../../../core/money/currency.js';
import { type Decimal, decimal, rounded, totalOf, zero } from '../../../../core/money/decimal.js';
import { shared } from '../../../../core/money/share.js';
import { type PriceTerms, priceTerms } from '../../../../core/registry/price-plan.js';
import { billedPart } from '../../../../reporting/statements/rating/parts.js';
import { priced } from '../../../../reporting/statements/rating/priced.js';
import { rated } from '../../../../reporting/statements/rating/rated.js';
import { someDays, someTerms, someUsage } from '../../../fixtures/price-terms.js';
import { runs } from '../../../fixtures/runs.js';

const terms = someTerms.map((given) => priceTerms.parse(given));
const same = (one: Decimal, other: Decimal) => one.cmp(other) === 0;

describe('a rated period', () => {
  it('is what its lines add up to, every amount in the digits of its currency, and below 0 nothing but what is taken off', () => {
    fc.assert(
      fc.property(terms, someUsage, someDays, (plan, usage, days) => {
        const { fixedFee, charges, total } = rated(plan, usage, { days, isOver: true });
        const digits = currencyDigits(plan.currency);
        const lines = charges.flatMap((charge) => charge.lines);
        for (const { kind, amount } of lines) {
          expect(same(rounded(amount, digits, 'down'), amount)).toBe(true);
          const isTakenOff = kind === 'discount' || kind === 'maximum';
          expect(amount.cmp(zero) * (isTakenOff ? -1 : 1)).toBeGreaterThanOrEqual(0);
        }
        expect(same(total, totalOf([fixedFee, ...lines.map(({ amount }) => amount)]))).toBe(true);
        for (const charge of charges) {
          expect(charge.total.cmp(zero)).toBeGreaterThanOrEqual(0);
          const discount = totalOf(
            charge.lines.flatMap((one) => (one.kind === 'discount' ? [one.amount] : [])),
          );
          const shares = totalOf(
            charge.lines.flatMap((one) => (one.kind === 'usage' ? [one.discount] : [])),
          );
          expect(same(zero.minus(discount), shares)).toBe(true);
          expect(same(charge.free.plus(charge.billable), charge.used)).toBe(true);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it('is the same whatever the order of the rows, and however a row is cut into several', () => {
    fc.assert(
      fc.property(terms, someUsage, someDays, (plan, usage, days) => {
        const cut = usage.flatMap((row) => [
          { ...row, requests: row.requests / 3n, responseBytes: 0n },
          { ...row, requests: row.requests - row.requests / 3n },
        ]);
        const once = rated(plan, usage, { days, isOver: true });
        const again = rated(plan, cut.toReversed(), { days, isOver: true });
        expect(same(once.total, again.total)).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });

  it('is billed by parts to the same sum, wherever it is cut', () => {
    fc.assert(
      fc.property(terms, someUsage, someDays, (plan, usage, days) => {
        const costs = usage.map(
          (_, end) =>
            rated(plan, usage.slice(0, end + 1), { days, isOver: end === usage.length - 1 }).total,
        );
        const parts: Decimal[] = [];
        for (const cost of costs) parts.push(billedPart(cost, parts));
        if (costs.length > 0) expect(same(totalOf(parts), costs.at(-1) as Decimal)).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });

  it('costs no less for more requests, if no price is by volume', () => {
    const isMonotone = (plan: PriceTerms) =>
      plan.charges.every(({ price }) => price.model !== 'volume');
    fc.assert(
      fc.property(terms.filter(isMonotone), someUsage, someDays, (plan, usage, days) => {
        const fewer = usage.map((row) => ({ ...row, requests: row.requests / 2n }));
        const [less, more] = [fewer, usage].map(
          (rows) => rated(plan, rows, { days, isOver: true }).total,
        );
        // A discount is an amount of its own, and rounded: it may take a unit more from more.
        const units = plan.charges.filter(({ discount }) => discount !== '0').length;
        const slack = decimal(BigInt(units));
        expect((more as Decimal).plus(slack).cmp(less as Decimal)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('a package', () => {
  it('that is full is one, and one request more begins another, however large the numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 18n - 1n), fc.bigInt(0n, 10n ** 15n), (size, count) => {
        const packages = (quantity: bigint) =>
          priced(
            { model: 'package', size: String(size), price: '1' },
            decimal(quantity),
          )[0]?.quantity.toFixed();
        expect(packages(size * count)).toBe(String(count));
        expect(packages(size * count + 1n)).toBe(String(count + 1n));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('an amount that is shared', () => {
  it('is what the shares add up to, and no share is a unit from its exact part', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 12n).map(decimal), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 9n), 10n ** 9n), weights, (cents, some) => {
        const total = decimal(cents).div(decimal('100'));
        const shares = shared(total, some, 'USD');
        expect(same(totalOf(shares), total)).toBe(true);
        const whole = totalOf(some);
        for (const [place, share] of shares.entries()) {
          if (whole.cmp(zero) === 0) continue;
          const off = share.times(whole).minus(total.times(some[place] as Decimal));
          const unit = decimal('0.01').times(whole);
          expect(off.cmp(unit)).toBeLessThan(0);
          expect(off.cmp(zero.minus(unit))).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a plan is refused', () => {
  const charge = (price: object) => ({ currency: 'USD', charges: [{ name: 'Calls', price }] });
  const tier = (upTo: string | null) => ({ upTo, unitPrice: '1' });
  it.each([
    ['a binary number for a price', charge({ model: 'unit', unitPrice: 0.1 })],
    ['an exponent', charge({ model: 'unit', unitPrice: '1e3' })],
    ['a price below 0', charge({ model: 'unit', unitPrice: '-1' })],
    ['a sign', charge({ model: 'unit', unitPrice: '+1' })],
    ['tiers that fall', charge({ model: 'volume', tiers: [tier('10'), tier('9'), tier(null)] })],
    [
      'tiers that stand still',
      charge({ model: 'volume', tiers: [tier('9'), tier('9'), tier(null)] }),
    ],
    ['tiers that end', charge({ model: 'graduated', tiers: [tier('10')] })],
    [
      'a tier without an end before another',
      charge({ model: 'graduated', tiers: [tier(null), tier(null)] }),
    ],
    ['a package of nothing', charge({ model: 'package', size: '0', price: '1' })],
    [
      'a discount of more than all',
      {
        currency: 'USD',
        charges: [{ name: 'x', price: { model: 'unit', unitPrice: '1' }, discount: '1.1' }],
      },
    ],
    ['a currency that is none', { currency: 'EURO' }],
    ['a currency in small letters', { currency: 'eur' }],
  ])('for %s', (_, given) => {
    expect(priceTerms.safeParse(given).success).toBe(false);
  });
});
