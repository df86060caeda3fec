import fc from 'fast-check';
import { linesOfText } from '../../enrichment/containers/unpack.js';

const line = fc.stringMatching(/^[a-z ]{0,8}$/);

test('the lines of a text are those that say something', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const some = lines.filter((text) => text.trim() !== '');
      expect(linesOfText(lines.join('\n'))).toEqual(some);
    }),
  );
});

test.each([
  ['lines', '{}\n'],
  ['JSON values on a line', '{"a":1} '],
])('no more %s are made than are asked for', (_, one) => {
  expect(linesOfText(one.repeat(100_000), { most: 3 })).toHaveLength(3);
});
