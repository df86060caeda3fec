import fc from 'fast-check';
import { countOf, gatherRejected, joined, linesAt } from '../../../local/lake/rejected-portion.js';

const line = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'x'.repeat(300), 'y'.repeat(300)),
  fc.string().map((text) => text.replaceAll('\n', ' ')),
);

test('a portion has each line once, counts them all, and any of its lines can be taken out by their places', () => {
  fc.assert(
    fc.property(fc.array(fc.array(line)), fc.func(fc.boolean()), (parts, chosen) => {
      const portions = parts.map((lines) => {
        const gathered = gatherRejected();
        for (const [at, text] of lines.entries()) gathered.add(Buffer.from(text), at + 1);
        return gathered.portion();
      });
      const all = joined(portions.filter((portion) => countOf(portion) > 0));
      const once = parts.flatMap((lines) => [...new Set(lines)]);
      expect(Buffer.from(all.lines).toString()).toBe(once.map((text) => `${text}\n`).join(''));
      expect(countOf(all)).toBe(once.length);
      expect(all.times).toBe(parts.flat().length);
      const places = once.flatMap((_, at) => (chosen(at) ? [at] : []));
      const expected = places.map((at) => `${once[at]}\n`).join('');
      expect(linesAt(all.lines, places).toString()).toBe(expected);
      for (const { at, bytes } of all.samples) {
        expect(bytes).toBe(Buffer.byteLength(once[at] as string));
      }
    }),
  );
});
