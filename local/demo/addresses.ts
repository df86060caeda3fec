import type { Random } from './random.js';

/** Large consumer networks by country: first octets and how many low bits are free. The addresses are made up. */
const networks = {
  AU: [101, 160, 21],
  BR: [177, 32, 20],
  CA: [99, 224, 21],
  DE: [91, 0, 22],
  ES: [83, 32, 19],
  FR: [90, 0, 23],
  GB: [86, 128, 22],
  IN: [117, 192, 22],
  JP: [126, 0, 24],
  NL: [84, 80, 20],
  SE: [81, 224, 20],
  US: [73, 0, 24],
} as const;

export type Country = keyof typeof networks;

/** A pool of addresses from the given countries, `size` of them. */
export const addressPool = (
  random: Random,
  countries: readonly Country[],
  size: number,
): readonly string[] =>
  Array.from({ length: size }, () => {
    const [first, second, freeBits] = networks[random.pick(countries)];
    const host = random.below(2 ** freeBits);
    return [first, second + (host >>> 16), (host >>> 8) & 255, host & 255].join('.');
  });
