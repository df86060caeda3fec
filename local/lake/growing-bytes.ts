/** Bytes that are put together piece by piece, without an object for each piece. */
export interface GrowingBytes {
  append(bytes: Uint8Array): void;
  /** Appends text of one byte a character. */
  appendLatin1(text: string): void;
  /** What was appended so far; a copy, as long as it is. */
  bytes(): Buffer;
}

export function growingBytes(): GrowingBytes {
  let buffer = Buffer.allocUnsafeSlow(1024);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + more));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  return {
    append(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    appendLatin1(text) {
      reserve(text.length);
      length += buffer.write(text, length, 'latin1');
    },
    bytes: () => Buffer.from(buffer.subarray(0, length)),
  };
}
