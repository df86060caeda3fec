import { madeOfSecret } from '../../enrichment/made-of-secret.js';

test('it is made once for a secret, and anew for another', async () => {
  let secret = 'one';
  const made: string[] = [];
  const current = madeOfSecret(
    async () => secret,
    async (text) => made.push(text),
  );
  expect([await current(), await current()]).toEqual([1, 1]);
  secret = 'two';
  expect(await current()).toBe(2);
  expect(made).toEqual(['one', 'two']);
});

test('while the secret cannot be read, the last one stays in use; the first one has to be read', async () => {
  const answers = [new Error('throttled'), 'one', new Error('throttled')];
  const current = madeOfSecret(
    async () => {
      const answer = answers.shift();
      if (typeof answer !== 'string') throw answer;
      return answer;
    },
    async (text) => text,
  );
  await expect(current()).rejects.toThrow('throttled');
  expect(await current()).toBe('one');
  expect(await current()).toBe('one');
});

test('what needs no secret is made without one, once', async () => {
  let made = 0;
  const of = madeOfSecret(
    async () => undefined,
    async () => {
      made += 1;
      return { made };
    },
  );
  expect(await of()).toEqual({ made: 1 });
  expect(await of()).toEqual({ made: 1 });
});
