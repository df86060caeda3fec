import fc from 'fast-check';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrich } from '../../enrichment/enrich.js';
import { lineReader } from '../../enrichment/formats/line-reader.js';
import { settingsOf } from '../../enrichment/settings.js';
import { runs } from '../fixtures/runs.js';
import { canonicalKeys, lineOf, request } from './log-lines.js';

const settings = settingsOf();

/** Values that a line may have instead: none, empty, those that a pattern may stumble over, and wrong ones. */
const odd = ['-', '', '--', '- ', 'null', '0', '\\"', '"', '\\u0041', 'ü', '-","status":"500'];

const different = fc.record({
  keys: fc.subarray(Object.keys(request), { maxLength: 6 }),
  values: fc.array(fc.constantFrom(...odd), { minLength: 6, maxLength: 6 }),
  // Enough for what many lines leave empty to be told apart from what one does.
  times: fc.constantFrom(1, 2, 17, 40),
});

test('a line is read as it is alone, whatever lines were read before it', () => {
  fc.assert(
    fc.property(fc.array(different, { minLength: 1, maxLength: 12 }), (groups) => {
      const reader = lineReader();
      for (const { keys, values, times } of groups) {
        const changed = keys.map((key, index) => [key, values[index] as string]);
        const line = lineOf(canonicalKeys, { ...request, ...Object.fromEntries(changed) });
        const alone = enrich(line, emptyCatalogue, settings, { reader: lineReader() });
        for (let time = 0; time < times; time += 1) {
          const { plain: _, ...read } = {
            plain: null,
            ...enrich(line, emptyCatalogue, settings, { reader }),
          };
          const { plain: __, ...expected } = { plain: null, ...alone };
          expect(read).toEqual(expected);
        }
      }
    }),
    { numRuns: runs(15), endOnFailure: true },
  );
});
