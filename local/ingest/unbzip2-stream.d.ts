// The parts of the package that its stream is made of, which come without types.
declare module 'unbzip2-stream/lib/bit_iterator.js' {
  /** Makes a reader of the bits of buffers, one after the other. */
  const bitIterator: (nextBuffer: () => Uint8Array) => {
    (bits: number | null): number;
    readonly bytesRead: number;
  };
  export = bitIterator;
}
declare module 'unbzip2-stream/lib/bzip2.js' {
  type BitReader = ReturnType<typeof import('unbzip2-stream/lib/bit_iterator.js')>;
  const bzip2: {
    /** The size of the blocks that follow, in 100,000 bytes. */
    header(bits: BitReader): number;
    /** Unpacks a block; null: there was none left. */
    decompress(
      bits: BitReader,
      write: (byte: number) => void,
      work: Int32Array,
      size: number,
      crc: number | null,
    ): number | null;
  };
  export = bzip2;
}
