/**
 * Remembers what a pure function answered, at most `2 × limit` answers. Two generations stand in for an exact
 * least-recently-used order, which would cost a list operation per look-up.
 */
export function memo<Value>(limit: number, compute: (text: string) => Value) {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return (text: string): Value => {
    let value = young.get(text);
    if (value !== undefined) return value;
    value = old.get(text);
    const own = ownCopy(text);
    if (value === undefined) value = compute(own);
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(own, value);
    return value;
  };
}

/** A slice of a line keeps the whole line alive; what is remembered must not. */
const ownCopy = (text: string): string =>
  text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
