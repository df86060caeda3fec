import type { ReadPosition } from '../../core/ports/log-intake.js';

/** What is known of a source beside its bytes. */
interface SourceNotes {
  /** How far it was read, when it was read to its end. */
  readonly position?: ReadPosition;
  /** Its beginning was read before: this is more of the same. */
  readonly goesOn?: true;
  /** Lines of its beginning, one for each format. */
  readonly examples?: readonly string[];
  /** Plain lines, and whoever reads them has nothing else to do: threads are started for many of them only. */
  readonly alone?: true;
}

/** Where lines come from, in whatever containers: which, their first bytes say. */
export type LineSource = SourceNotes &
  (
    | { readonly kind: 'file'; readonly path: string }
    | {
        readonly kind: 'stream';
        /** What rejected lines and messages call it, such as `stdin`. */
        readonly name: string;
        /** Throws a ProductError `file-unreadable` where it cannot be read further. */
        readonly chunks: AsyncIterable<Uint8Array>;
      }
  );

export const fileSource = (path: string, notes: SourceNotes = {}): LineSource => ({
  ...notes,
  kind: 'file',
  path,
});

/** A stream of bytes such as standard input or a request's body; chunks need not end at lines. */
export const streamSource = (
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  notes: SourceNotes = {},
): LineSource => ({ ...notes, kind: 'stream', name, chunks });

/** What rejected lines and messages call a source. */
export const sourceName = (source: LineSource): string =>
  source.kind === 'file' ? source.path : source.name;
