import { failureClasses, signIns } from '../../../core/access-log/vocabulary.js';
import { createWording } from '../../../reporting/format/wording.js';

const wording = createWording('en-GB', 'UTC');

describe('the wording of the page', () => {
  it('names ways of signing in and failures by their titles, in cells, charts and filters', () => {
    for (const [format, terms] of [
      ['sign-in', signIns],
      ['failure-class', failureClasses],
    ] as const) {
      for (const [word, { title }] of Object.entries(terms)) {
        expect(wording.cell(word, format)).toBe(title);
        expect(wording.name(word, { format, title: 'Column' })).toBe(title);
        expect(wording.filterValue(word, format)).toBe(title);
      }
    }
  });

  it('shows a word that it does not know as it is, made visible', () => {
    expect(wording.cell('constructor', 'failure-class')).toBe('constructor');
    expect(wording.cell('quota\u202e', 'failure-class')).not.toContain('\u202e');
    expect(wording.cell('quota', 'text')).toBe('quota');
  });
});
