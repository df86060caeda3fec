/** Damage in a compressed stream: what came before it was handed out. */
export interface Damage {
  readonly reason: 'gzip_damaged' | 'compression_damaged' | 'too_much_compressed' | 'other_file';
  /** Where and why, for people. */
  readonly place: string;
}

/** Decompressed bytes; the result says where the source was damaged, if it was. */
export type PlainBytes = AsyncGenerator<Uint8Array, Damage | undefined>;

/** Told what is taken off a source as a whole, from the outside in. */
export type OnContainer = (name: string) => void;

/** Opens the same bytes anew, from their start. */
export type Open = () => AsyncIterable<Uint8Array>;
