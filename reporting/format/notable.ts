import type { Format } from './format.js';

/** A value now and before. */
export interface Compared {
  readonly value: number;
  readonly previous: number;
  readonly format: Format;
}

const leastChange = 0.05;
/** Of shares, a tenth of a point: from 0.01 % to 0.02 % is twice as much, and nothing. */
const leastPoints = 0.001;
const deviations = 3;

/**
 * Whether a change is more than the ordinary up and down, so that it deserves a colour and a sentence: at least a twentieth,
 * and for counts more than chance gives, which is three standard deviations of the difference of two Poisson counts, whose
 * variances add up: 3 √(value + previous).
 */
export function isNotable({ value, previous, format }: Compared): boolean {
  const difference = Math.abs(value - previous);
  if (difference === 0 || difference < leastChange * previous) return false;
  if (format === 'count') return difference > deviations * Math.sqrt(value + previous);
  return format !== 'percent' || difference >= leastPoints;
}
