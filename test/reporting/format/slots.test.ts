import fc from 'fast-check';
import { failureClasses } from '../../../core/access-log/vocabulary.js';
import { measures } from '../../../reporting/dashboard/measures.js';
import { blend, contrastWithWhite } from '../../../reporting/format/blend.js';
import { seriesSlot, statusSlot } from '../../../reporting/format/colour-slot.js';
import { failureSlot, slotColour, slotsOf } from '../../../reporting/format/slots.js';
import { themes } from '../../../reporting/format/theme.js';

const status = { name: 'status', format: 'status' } as const;
const failure = { name: 'failure_class', format: 'failure-class' } as const;
const consumer = { name: 'consumer', format: 'text' } as const;
const light = (slot: Parameters<typeof slotColour>[0]) => slotColour(slot, themes.light.charts);

test('a status has one colour, whatever statuses stand beside it and in whatever order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 100, max: 599 })), (statuses) => {
      const alone = statuses.map((one) => slotsOf(status, [one])[0]);
      expect(slotsOf(status, statuses)).toEqual(alone);
    }),
  );
});

test('200 has the colour of its class, and 401, 403, 404 and 429 can be told apart in both themes', () => {
  expect(slotsOf(status, [200, '2xx'])).toEqual([statusSlot('2'), statusSlot('2')]);
  for (const { charts } of Object.values(themes)) {
    const colours = slotsOf(status, [400, 401, 403, 404, 429]).map((slot) =>
      slotColour(slot, charts),
    );
    expect(new Set(colours).size).toBe(5);
  }
});

test('what is over quota has one colour, as a failure and as a measure', () => {
  expect(slotsOf(failure, ['throttle', 'quota'])[1]).toEqual(failureSlot('quota'));
  expect(measures.quota_exceeded.slot).toEqual(failureSlot('quota'));
  expect(measures.throttled.slot).toEqual(failureSlot('throttle'));
});

test('no two failures share a colour', () => {
  const words = Object.keys(failureClasses);
  expect(new Set(slotsOf(failure, words).map(light)).size).toBe(words.length);
});

test('names that anybody chooses differ in colour as long as there are colours, and keep theirs when the rest changes', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.string({ minLength: 1 }).filter((name) => name !== 'Other'),
        { maxLength: 12 },
      ),
      (names) => {
        expect(new Set(slotsOf(consumer, names).map(light)).size).toBe(names.length);
      },
    ),
  );
  // The greatest series always has the colour that its name prefers.
  expect(slotsOf(consumer, ['acme', 'borealis'])[0]).toEqual(
    slotsOf(consumer, ['acme', 'x', 'y'])[0],
  );
});

test('what has no name, and what was gathered as Other, is grey', () => {
  expect(slotsOf(consumer, [null, 'Other', ''])).toEqual(Array(3).fill({ kind: 'other' }));
  expect(slotsOf(failure, ['no such word', 'constructor'])).toEqual(
    Array(2).fill({ kind: 'other' }),
  );
  expect(slotsOf(status, ['teapot', null])).toEqual(Array(2).fill({ kind: 'other' }));
});

test('series colours stand out from the surface they are drawn on', () => {
  for (let number = 0; number < 12; number += 1) {
    expect(contrastWithWhite(light(seriesSlot(number)))).toBeGreaterThan(2);
  }
});

test('a blend lies between its ends, from either notation of a colour', () => {
  expect(blend('#000000', '#ffffff', 0)).toBe('#000000');
  expect(blend('rgb(0, 0, 0)', '#ffffff', 1)).toBe('#ffffff');
  expect(blend('#ff0000', 'rgb(0 0 255)', 0.5)).toBe('#800080');
});
