import fc from 'fast-check';
import { membersOf } from '../../enrichment/json-object.js';

describe('the members of a JSON object', () => {
  it('are those of JSON.parse, in the order of the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }))),
        fc.constantFrom('', ' ', '\n\t'),
        (entries, space) => {
          const members = [...new Map(entries)].map(([key, value]) => ({ key, value }));
          const text = `{${members
            .map(
              ({ key, value }) =>
                `${JSON.stringify(key)}${space}:${space}${JSON.stringify(value, null, space)}`,
            )
            .join(`${space},${space}`)}}`;
          const parsed = members.map(({ key, value }) => ({
            key,
            value: JSON.parse(JSON.stringify(value)),
          }));
          expect(membersOf(text)).toEqual({ members: parsed, repeats: null });
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a\\\\":{"x":1},"y":["x","x"],"a\\\\":2}', 'a\\'],
  ])('may repeat: %s', (text, repeats) => {
    expect(membersOf(text)).toEqual({ members: [], repeats });
  });

  it('are not looked for deeper down', () => {
    expect(membersOf('{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}')).toMatchObject({ repeats: null });
  });

  it.each([
    ['', 'not_json'],
    ['{', 'not_json'],
    ['{"a":1}}', 'not_json'],
    ['[]', 'not_an_object'],
    ['"a"', 'not_an_object'],
    ['null', 'not_an_object'],
  ])('are none of %j', (text, reason) => {
    expect(membersOf(text)).toBe(reason);
  });
});
