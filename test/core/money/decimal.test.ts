import { amountText, currencyDigits } from '../../../core/money/currency.js';
import { decimal, rounded, withPlaces, zero } from '../../../core/money/decimal.js';

describe('a decimal', () => {
  it('takes no binary number, not even past the types', () => {
    expect(() => decimal(0.1 as never).toFixed()).not.toThrow();
    expect(() => decimal('1').plus(0.1 as never)).toThrow();
    expect(() => decimal('1').times(2 as never)).toThrow();
    expect(() => Number(decimal('1') as never)).toThrow();
  });
  it.each(['', ' 1', '1 ', '1e3', '0x10', '+1', '.5', '5.', '01', 'NaN', 'Infinity', '١'])(
    'is not read from %j',
    (text) => expect(() => decimal(text)).toThrow(RangeError),
  );
  it('keeps every digit, and writes none with an exponent', () => {
    expect(decimal('0.000000000001').times(decimal('0.0000001')).toFixed()).toBe(
      '0.0000000000000000001',
    );
    expect(decimal('999999999999999999').times(decimal('999999999999999999')).toFixed()).toBe(
      '999999999999999998000000000000000001',
    );
  });
  it('that is nothing has no sign', () => {
    expect(amountText(zero.minus(zero), 'USD')).toBe('0.00');
    expect(amountText(rounded(decimal('-0.001'), 2, 'half up'), 'USD')).toBe('0.00');
    expect(withPlaces(zero.minus(decimal('0.00')), 3)).toBe('0.000');
  });
  it('is rounded away from 0 on both sides of it', () => {
    expect(rounded(decimal('-0.005'), 2, 'half up').toFixed()).toBe('-0.01');
    expect(rounded(decimal('-0.001'), 2, 'up').toFixed()).toBe('-0.01');
    expect(rounded(decimal('-0.009'), 2, 'down').toFixed()).toBe('0');
  });
});

describe('the digits of a currency', () => {
  it('are those of ISO 4217, also where prices are written with fewer', () => {
    const written = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
        .maximumFractionDigits;
    expect(['EUR', 'JPY', 'KWD', 'CLF'].map(currencyDigits)).toEqual([2, 0, 3, 4]);
    expect(['EUR', 'JPY', 'KWD', 'CLF'].map(written)).toEqual([2, 0, 3, 4]);
    expect(['IQD', 'HUF', 'AFN'].map(currencyDigits)).toEqual([3, 2, 2]);
  });
});
