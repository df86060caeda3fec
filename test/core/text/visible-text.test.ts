import fc from 'fast-check';
import {
  beginningOfText,
  visibleJson,
  visibleLines,
  visibleText,
} from '../../../core/text/visible-text.js';
import { hostileTexts } from '../../fixtures/hostile-text.js';

const steering = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
);

test('what is shown steers, hides and reorders nothing, whatever is written', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(visibleText(given)).not.toMatch(steering);
      expect(visibleLines(given).replaceAll(/\r?\n/g, '')).not.toMatch(steering);
      expect(visibleLines(given).split('\n')).toHaveLength(given.split('\n').length);
    }),
  );
});

test('a carriage return that ends no line is shown: it would have the next text written over the line', () => {
  expect(visibleLines('one\r\ntwo\nthree\r')).toBe('one\r\ntwo\nthree⟨U+000D⟩');
});

test('JSON for a terminal says the same', () => {
  fc.assert(
    fc.property(text, text, (key, value) => {
      const one = { [key]: [value, 1, null] };
      for (const indent of [undefined, 2]) {
        const json = visibleJson(one, indent);
        expect(json.replaceAll('\n', '')).not.toMatch(steering);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(one)));
      }
    }),
  );
});

test('a beginning ends with a whole character', () => {
  expect(beginningOfText('ab😀', 3)).toBe('ab');
  expect(beginningOfText('ab😀', 4)).toBe('ab😀');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (given, length) => {
      const cut = beginningOfText(given, length);
      expect(given.startsWith(cut)).toBe(true);
      expect(cut).not.toMatch(/\p{Cs}$/u);
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(given.length, length) - 1);
    }),
  );
});
