/**
 * Cuts JSON that does not stand line by line: objects one after the other (what Firehose writes to S3), objects over
 * several lines, lists. Each value becomes one line of its own, without the line breaks inside it.
 */
export interface ValueCutter {
  /** Takes the next bytes; yields the values that are whole, each without a newline. */
  add(chunk: Uint8Array): Iterable<Uint8Array>;
  /** Yields what is left, whole or not. */
  end(): Iterable<Uint8Array>;
}

const code = (char: string): number => char.charCodeAt(0);
const quote = code('"');
const backslash = code('\\');
const openBrace = code('{');
const closeBrace = code('}');
const openBracket = code('[');
const closeBracket = code(']');
const comma = code(',');
const newline = 10;

const isSpace = (byte: number): boolean =>
  byte === 32 || byte === newline || byte === 13 || byte === 9;

/** Lists whose elements are records: inside `{"events":[` and at the top. They are never held whole. */
const listOfRecords = /"(?:events|results|records|logs|entries)"\s*:\s*$/;
const enoughForKey = 40;

/** A value that does not end before this many bytes is handed on in part: what it holds is no log record. */
const longestValue = 16 * 1024 * 1024;

export function valueCutter(): ValueCutter {
  let value = Buffer.allocUnsafeSlow(64 * 1024);
  let filled = 0;
  /** Brackets that are open within the value. */
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** What was entered to reach the values: a list at the top, or an object and the list in it. */
  let entered: 'nothing' | 'list' | 'object' = 'nothing';
  /** The value is a string: an element of a list of lines. */
  let isText = false;
  /** Behind the list in an object: what else the object says is passed over. */
  let passing = false;

  const push = (byte: number): void => {
    if (filled === value.length) {
      const larger = Buffer.allocUnsafeSlow(value.length * 2);
      value.copy(larger, 0, 0, filled);
      value = larger;
    }
    value[filled++] = byte;
  };

  const take = (): Uint8Array => {
    const taken = Uint8Array.from(value.subarray(0, filled));
    filled = 0;
    depth = 0;
    inString = false;
    isText = false;
    escaped = false;
    return taken;
  };

  const endsInListKey = (): boolean =>
    listOfRecords.test(value.toString('latin1', Math.max(0, filled - enoughForKey), filled));

  /** @returns whether the value is whole with this byte */
  const within = (byte: number): boolean => {
    if (inString) {
      push(byte);
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) inString = false;
      return isText && !inString;
    }
    if (byte === openBracket && depth === 1 && entered === 'nothing' && endsInListKey()) {
      entered = 'object';
      filled = 0;
      depth = 0;
      return false;
    }
    push(isSpace(byte) ? 32 : byte);
    if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    return depth === 0;
  };

  /** A byte between values: the beginning of one, text before one, or what stands between. */
  const between = (byte: number): void => {
    if (byte === openBracket && entered === 'nothing' && filled === 0) entered = 'list';
    else if (byte === openBrace || byte === openBracket) {
      push(byte);
      depth = 1;
    } else if (byte === quote && entered !== 'nothing' && filled === 0) {
      push(byte);
      depth = 1;
      inString = true;
      isText = true;
    } else if (byte === closeBracket && entered !== 'nothing' && filled === 0) {
      passing = entered === 'object';
      entered = 'nothing';
    } else if (filled > 0 || !(isSpace(byte) || byte === comma)) push(byte);
  };

  /** Passes over what an object says after its list. */
  const passOver = (byte: number): void => {
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth < 0) {
        passing = false;
        depth = 0;
      }
    }
  };

  return {
    *add(chunk) {
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at] as number;
        if (passing) passOver(byte);
        else if (depth > 0) {
          // A line break inside a string: no JSON has one, so a quote before was no quote.
          if (inString && byte === newline) yield take();
          else if (within(byte) || filled >= longestValue) yield take();
        } else if (byte === newline) {
          if (filled > 0) yield take();
        } else between(byte);
      }
    },
    *end() {
      if (filled > 0) yield take();
    },
  };
}
