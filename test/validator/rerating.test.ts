import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { currencyDigits } from '../../core/money/currency.js';
import { type Decimal, decimal } from '../../core/money/decimal.js';
import { priceTerms } from '../../core/registry/price-plan.js';
import { rated } from '../../reporting/statements/rating/rated.js';
import { someDays, someTerms, someUsage } from '../fixtures/price-terms.js';

const caseCount = 10_000;

test(`a second program, with fractions in place of decimals, finds the same amounts for ${caseCount} plans and uses of them`, () => {
  const cases = fc.sample(
    fc.record({ terms: someTerms, usage: someUsage, days: someDays, isOver: fc.boolean() }),
    caseCount,
  );
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  const { stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'rerate.py')], {
    input: cases.map((one) => JSON.stringify(one, text)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  expect(stderr).toBe('');
  const answers = stdout.trim().split('\n');
  expect(answers).toHaveLength(caseCount);
  const differing = cases.flatMap(({ terms: given, usage, days, isOver }, index) => {
    const terms = priceTerms.parse(given);
    const unit = decimal(10n ** BigInt(currencyDigits(terms.currency)));
    const units = (amount: Decimal) => amount.times(unit).toFixed();
    const { fixedFee, charges } = rated(terms, usage, { days, isOver });
    const own = JSON.stringify([fixedFee, ...charges.map(({ total }) => total)].map(units));
    const other = JSON.stringify(JSON.parse(answers[index] ?? ''));
    return own === other ? [] : [{ own, other, case: JSON.stringify(cases[index], text) }];
  });
  expect(differing.slice(0, 3)).toEqual([]);
});
