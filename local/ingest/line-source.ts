/** Where lines come from: NDJSON, plain or gzip; which of the two, its first bytes say. */
export type LineSource =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'stream';
      /** What rejected lines and messages call it, such as `stdin`. */
      readonly name: string;
      readonly chunks: AsyncIterable<Uint8Array>;
    };

export const fileSource = (path: string): LineSource => ({ kind: 'file', path });

/** A stream of bytes such as standard input or a request's body; chunks need not end at lines. */
export const streamSource = (name: string, chunks: AsyncIterable<Uint8Array>): LineSource => ({
  kind: 'stream',
  name,
  chunks,
});

/** What rejected lines and messages call a source. */
export const sourceName = (source: LineSource): string =>
  source.kind === 'file' ? source.path : source.name;
