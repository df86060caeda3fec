/**
 * Buffers of one size that are used again: made anew for each two megabytes of a log, they would be cleared by the system each
 * time, and make the garbage collector look through everything else again and again.
 */
export interface SpareBuffers {
  /** So many bytes, with whatever was in them before. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  /** Gives back a buffer that nobody looks at any more; one of another size is left to the collector. */
  give(buffer: ArrayBuffer): void;
}

/** @param size of a buffer, in bytes; what is smaller than half of one, or larger, gets a buffer of its own */
export function spareBuffers(size: number): SpareBuffers {
  const spare: ArrayBuffer[] = [];
  return {
    take(bytes) {
      if (bytes > size || bytes < size / 2) return new Uint8Array(bytes);
      return new Uint8Array(spare.pop() ?? new ArrayBuffer(size), 0, bytes);
    },
    give(buffer) {
      if (buffer.byteLength === size) spare.push(buffer);
    },
  };
}
