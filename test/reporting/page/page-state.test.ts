import fc from 'fast-check';
import { filters } from '../../../reporting/dashboard/filters.js';
import { filterIds } from '../../../reporting/page/page-data.js';
import { initialState, queryToState, stateToQuery } from '../../../reporting/page/page-state.js';
import { presets } from '../../../reporting/page/period.js';

const read = (query: string) => queryToState(new URLSearchParams(query), filterIds);

const minute = 60_000;
const longestMinutes = 400 * 24 * 60;
const period = fc.oneof(
  fc
    .constantFrom(...(Object.keys(presets) as (keyof typeof presets)[]))
    .map((preset) => ({ preset })),
  fc
    .tuple(fc.integer({ min: 0, max: 4e7 }), fc.integer({ min: 1, max: longestMinutes }))
    .map(([from, length]) => ({ from: from * minute, to: (from + length) * minute })),
);
const values = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 40 }), {
  minLength: 1,
  maxLength: 5,
});
const state = fc.record({
  period,
  filters: fc.dictionary(fc.constantFrom(...Object.keys(filters)), values),
});

describe('the state of a page', () => {
  it('is the same after a round through its URL, whatever the values hold', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(read(stateToQuery(one))).toEqual({ ...one, filters: { ...one.filters } });
      }),
    );
  });

  it('that a page opens with needs no query', () => {
    expect(stateToQuery(initialState)).toBe('');
    expect(read('')).toEqual(initialState);
  });

  it('has filters whose names mean nothing else in a URL', () => {
    for (const name of ['from', 'to', 'preset', 'as']) expect(filterIds.has(name)).toBe(false);
  });

  it.each([
    ['colour=red', /no filter "colour"/],
    ['preset=yesterday', /no preset "yesterday"/],
    ['from=2026-11-01T00:00Z', /"to" is not a time/],
    ['from=now&to=2026-11-01', /"from" is not a time/],
    ['from=2026-02-31T99:00Z&to=2026-11-01', /"from" is not a time/],
    ['from=2026-11-02&to=2026-11-01', /ends before it begins/],
    ['from=0001-01-01&to=9999-01-01', /"from" is not a time/],
    ['from=1970-01-01&to=9999-12-31', /longer than 400 days/],
    [`path=${'x'.repeat(3000)}`, /at most 200 values of 2048 characters/],
  ])('says what is wrong with %s', (query, sentence) => {
    expect(() => read(query)).toThrow(sentence);
  });
});
