import fc from 'fast-check';
import { isSame, readToken, signToken } from '../../core/signed-token.js';

const key = 'a key of the tests';
const purpose = 'gatebook cursor 2';

describe('a signed token', () => {
  it('gives back what was signed, under the same purpose, key and context only', () => {
    const text = fc.string({ minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, (after, context, other) => {
        fc.pre(context !== other);
        const token = signToken(purpose, [after], key, { context });
        expect(readToken(purpose, token, key, { context })?.join('\n')).toBe(after);
        expect(readToken(purpose, token, key, { context: other })).toBeUndefined();
        expect(readToken(purpose, token, key)).toBeUndefined();
        expect(readToken(purpose, token, `${key}.`, { context })).toBeUndefined();
        expect(readToken('gatebook document 1', token, key, { context })).toBeUndefined();
        expect(readToken(purpose, `${token}A`, key, { context })).toBeUndefined();
      }),
    );
  });

  it('is what it was in the version before, so that links in mails that were sent still open', () => {
    const token = signToken('gatebook unsubscribe 1', ['acme.abcdefghij', 'ada@example.com'], key);
    expect(token).toBe(
      'YWNtZS5hYmNkZWZnaGlqCmFkYUBleGFtcGxlLmNvbQ.M80QMsVpX9Uypq5-3ntrUwlHl7xCKJf4PaRLy0PibGE',
    );
  });

  it('compares secrets of any length', () => {
    expect([isSame('', ''), isSame('a', 'a'), isSame('a', 'b'), isSame('a', 'ab')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
