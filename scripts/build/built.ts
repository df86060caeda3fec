/** What a part of the build has made, and of what. */
export interface Built {
  /** Bytes by their place in dist/gatebook. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files that it was made of, by their whole paths. */
  readonly inputs: readonly string[];
}
