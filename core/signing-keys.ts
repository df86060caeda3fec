import type { SigningKey } from './signed-token.js';

/** Keys that follow each other: what one of them has signed is read after the next one has begun to sign. */
export interface SigningKeys {
  /** Signs what is made now. */
  readonly signing: SigningKey;
  /** Read what has an end: the key that signs, the one before it, and the one after it. */
  readonly recent: readonly SigningKey[];
  /** Read what has none: every key that is kept. */
  readonly kept: readonly SigningKey[];
}

/** The keys of a place that has one, and never another. */
export const onlyKey = (key: SigningKey): SigningKeys => ({
  signing: key,
  recent: [key],
  kept: [key],
});

/**
 * The keys in the text of a secret: one a line, the newest first. The newest does not sign yet: whoever remembers the text of
 * before would refuse what it signs. It signs from the next rotation on, when everybody has known it for long.
 *
 * @throws Error that quotes nothing, if a line is shorter than 32 characters or there is none
 */
export function signingKeysOf(text: string): SigningKeys {
  const keys = linesOfKeys(text);
  return { signing: keys[1] ?? keys[0], recent: keys.slice(0, 3), kept: keys };
}

/**
 * The text of the next generation: a fresh key before the others, and the oldest given up beyond `most`.
 *
 * @param most how many keys are kept, at least those that are recent
 */
export const nextGeneration = (text: string, fresh: string, most: number): string =>
  [fresh, ...linesOfKeys(text)].slice(0, Math.max(3, most)).join('\n');

const shortest = 32;

const linesOfKeys = (text: string): readonly [string, ...string[]] => {
  const [newest, ...older] = text.split('\n').filter((line) => line !== '');
  if (newest === undefined || [newest, ...older].some((key) => key.length < shortest))
    throw new Error(`The secret holds something else than keys of ${shortest} characters or more.`);
  return [newest, ...older];
};
