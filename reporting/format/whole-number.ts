/**
 * A whole number of an answer: a number where a double holds it exactly, else its digits as text. Nothing is ever rounded
 * on its way from an engine.
 */
export function wholeNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
