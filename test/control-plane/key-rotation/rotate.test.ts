import {
  type RotatedSecret,
  rotate,
  rotationSteps,
} from '../../../control-plane/key-rotation/rotate.js';
import { signingKeysOf } from '../../../core/signing-keys.js';

const key = (name: string) => name.padEnd(48, '.');

/** A secret in memory, with versions as Secrets Manager has them, and a rotation of it. */
const rotating = (text = key('first')) => {
  const texts = new Map([['v0', text]]);
  let current = 'v0';
  const secret: RotatedSecret = {
    current: async () => ({ text: texts.get(current) ?? '', version: current }),
    pending: async (version) => texts.get(version),
    put: async (version, next) => {
      if (texts.has(version)) throw new Error('A version has one text.');
      texts.set(version, next);
    },
    promote: async (version, inPlaceOf) => {
      expect(inPlaceOf).toBe(current);
      current = version;
    },
  };
  let made = 0;
  const freshKey = () => {
    made += 1;
    return key(`fresh ${made}`);
  };
  const step = (name: (typeof rotationSteps)[number], version: string) =>
    rotate(name, version, { secret, freshKey, most: 3 });
  const put = (next: string) => {
    current = 'by hand';
    texts.set(current, next);
  };
  return { step, put, keys: () => texts.get(current)?.split('\n'), made: () => made };
};

const rotated = async (of: ReturnType<typeof rotating>, version: string) => {
  for (const step of rotationSteps) await of.step(step, version);
};

test('a rotation puts a fresh key before the others, which signs from the next one on', async () => {
  const secret = rotating();
  await rotated(secret, 'v1');
  expect(secret.keys()).toEqual([key('fresh 1'), key('first')]);
  expect(signingKeysOf(secret.keys()?.join('\n') ?? '').signing).toBe(key('first'));
  await rotated(secret, 'v2');
  expect(signingKeysOf(secret.keys()?.join('\n') ?? '').signing).toBe(key('fresh 1'));
  await rotated(secret, 'v3');
  expect(secret.keys()).toEqual([key('fresh 3'), key('fresh 2'), key('fresh 1')]);
});

test('nothing is in use before the last step', async () => {
  const secret = rotating();
  for (const step of rotationSteps.slice(0, 3)) {
    await secret.step(step, 'v1');
    expect(secret.keys()).toEqual([key('first')]);
  }
});

test('steps that are asked for again, as after a fault, make no second key and change nothing more', async () => {
  const secret = rotating();
  for (const step of rotationSteps) {
    await secret.step(step, 'v1');
    await secret.step(step, 'v1');
  }
  await rotated(secret, 'v1');
  expect(secret.made()).toBe(1);
  expect(secret.keys()).toEqual([key('fresh 1'), key('first')]);
});

test('a value that somebody put while a rotation ran stays: they may have ended a key that leaked', async () => {
  const secret = rotating();
  await secret.step('createSecret', 'v1');
  secret.put(key('by hand'));
  for (const step of ['testSecret', 'finishSecret'] as const)
    await expect(secret.step(step, 'v1')).rejects.toThrow('does not follow from the one that is');
  expect(secret.keys()).toEqual([key('by hand')]);
});

test('a version that was never made is not put into use', async () => {
  const secret = rotating();
  await expect(secret.step('finishSecret', 'v1')).rejects.toThrow('does not follow');
});

test('a secret that holds no keys is left as it is', async () => {
  const secret = rotating('short');
  await expect(secret.step('createSecret', 'v1')).rejects.toThrow(
    'The secret holds something else than keys',
  );
  expect(secret.keys()).toEqual(['short']);
});
