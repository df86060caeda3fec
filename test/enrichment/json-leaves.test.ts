import fc from 'fast-check';
import { leavesOf, textOfLeaf } from '../../enrichment/formats/json-leaves.js';

const valuesOf = (text: string) => {
  const parsed = leavesOf(text);
  if (typeof parsed === 'string') return parsed;
  return parsed.leaves.map((leaf) => [leaf.path, leaf.kind, textOfLeaf(text, leaf)]);
};

describe('the values of a JSON object', () => {
  it('come with their paths, in the order of the text', () => {
    expect(
      valuesOf('{ "a.b" : "x", "c": {"d": {"e":1.5}, "f": null}, "g":[1,{"h":"}"}], "i":{} }'),
    ).toEqual([
      ['a.b', 'string', 'x'],
      ['c.d.e', 'number', '1.5'],
      ['c.f', 'word', null],
      ['g', 'structure', '[1,{"h":"}"}]'],
      ['i', 'structure', '{}'],
    ]);
  });

  it('tell a path that stands twice, nested and dotted alike', () => {
    expect(leavesOf('{"a":1,"a":2}')).toMatchObject({ repeats: 'a' });
    expect(leavesOf('{"a.b":1,"a":{"b":2}}')).toMatchObject({ repeats: 'a.b' });
    expect(leavesOf('{"a":1,"b":{"a":2}}')).toMatchObject({ repeats: null });
  });

  it('are not those of anything else', () => {
    expect(leavesOf('[1]')).toBe('not_an_object');
    expect(leavesOf('7')).toBe('not_an_object');
    expect(leavesOf('{"a":-}')).toBe('not_json');
  });

  it('are what JSON.parse says, whatever the object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }),
        fc.nat(2),
        (object, indent) => {
          const flat = new Map<string, unknown>();
          const walk = (value: unknown, path: string): void => {
            const members =
              typeof value === 'object' && value !== null && !Array.isArray(value)
                ? Object.entries(value)
                : [];
            if (members.length === 0 && path !== '\0') flat.set(path, value);
            for (const [key, inner] of members) walk(inner, path === '\0' ? key : `${path}.${key}`);
          };
          const text = JSON.stringify(object, null, indent);
          // Not the object itself: JSON has no -0.
          walk(JSON.parse(text), '\0');
          const parsed = leavesOf(text);
          if (typeof parsed === 'string') throw new Error(parsed);
          if (parsed.repeats !== null) return;
          for (const leaf of parsed.leaves) {
            const wanted = flat.get(leaf.path);
            const found = textOfLeaf(text, leaf);
            if (leaf.kind === 'structure') expect(JSON.parse(found ?? '')).toEqual(wanted);
            else
              expect(found).toBe(
                wanted === null
                  ? null
                  : leaf.kind === 'number'
                    ? JSON.stringify(wanted)
                    : String(wanted),
              );
          }
        },
      ),
    );
  });
});
