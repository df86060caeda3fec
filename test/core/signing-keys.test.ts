import fc from 'fast-check';
import { readToken, signToken } from '../../core/signed-token.js';
import { nextGeneration, onlyKey, signingKeysOf } from '../../core/signing-keys.js';
import { runs } from '../fixtures/runs.js';

const purpose = 'gatebook document 1';
const key = (name: string) => name.padEnd(48, '.');
const text = (...names: string[]) => names.map(key).join('\n');

describe('keys that follow each other', () => {
  it('are one, which signs, before the first rotation', () => {
    expect(signingKeysOf(key('a'))).toEqual(onlyKey(key('a')));
  });

  it('sign with the one before the newest, and read what has an end with three', () => {
    const rotated = ['d', 'c', 'b', 'a'];
    expect(signingKeysOf(text(...rotated))).toEqual({
      signing: key('c'),
      recent: ['d', 'c', 'b'].map(key),
      kept: rotated.map(key),
    });
  });

  it('are given up, the oldest first, when there are too many, and never those that are recent', () => {
    expect(nextGeneration(text('c', 'b', 'a'), key('d'), 3)).toBe(text('d', 'c', 'b'));
    expect(nextGeneration(text('c', 'b', 'a'), key('d'), 1)).toBe(text('d', 'c', 'b'));
    expect(nextGeneration(text('c', 'b', 'a'), key('d'), 40)).toBe(text('d', 'c', 'b', 'a'));
  });

  it.each([
    ['nothing', ''],
    ['a short key', 'secret'],
    ['a short key beside a long one', `${key('a')}\nsecret`],
  ])('are not read from %s, and the error quotes none of it', (_, wrong) => {
    const message = 'The secret holds something else than keys of 32 characters or more.';
    expect(() => signingKeysOf(wrong)).toThrow(new Error(message));
    expect(() => nextGeneration(wrong, key('n'), 3)).toThrow(new Error(message));
  });

  it('break no link: whoever remembers the keys of before reads what is signed now, and the reverse', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 3, max: 40 }), (rotations, most) => {
        let before = key('first');
        for (let at = 0; at <= rotations; at += 1) {
          const after = nextGeneration(before, key(`${at}.`), most);
          const [old, now] = [signingKeysOf(before), signingKeysOf(after)];
          const [early, late] = [old, now].map(({ signing }) => signToken(purpose, ['x'], signing));
          for (const { recent } of [old, now]) {
            expect(readToken(purpose, early as string, recent)).toEqual(['x']);
            expect(readToken(purpose, late as string, recent)).toEqual(['x']);
          }
          before = after;
        }
      }),
      { numRuns: runs(20) },
    );
  });

  it('end what has an end with the second rotation after it was signed, and keep the rest as long as the key', () => {
    let now = text('b', 'a');
    const token = signToken(purpose, ['x'], signingKeysOf(now).signing);
    const read = () => {
      const { recent, kept } = signingKeysOf(now);
      return [recent, kept].map((keys) => readToken(purpose, token, keys) !== undefined);
    };
    const answers = ['c', 'd', 'e', 'f'].map((name) => {
      now = nextGeneration(now, key(name), 5);
      return read();
    });
    expect(answers).toEqual([
      [true, true],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });
});
