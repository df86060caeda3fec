/** A stream of numbers that a seed decides. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** Log-normal with the given median; `spread` is the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

const hexQuads = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

/** The generator `mulberry32` (public domain, Tommy Ettinger): 32 bits of state are plenty for a demonstration. */
export const seededRandom = (seed: number): Random => {
  // Kept as signed 32-bit numbers, which the engine holds without allocating.
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    logNormal: (median, spread) => {
      // Box and Muller's transform of two uniform numbers into a normal one.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    hex: (digits) => {
      let text = '';
      for (let left = digits; left > 0; left -= 4) {
        const quad = hexQuads[below(0x10000)] as string;
        text += left < 4 ? quad.slice(0, left) : quad;
      }
      return text;
    },
  };
};
