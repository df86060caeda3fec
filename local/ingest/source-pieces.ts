import { createBlockCutter, type Piece } from './byte-blocks.js';
import type { LineSource } from './line-source.js';
import { pausedWhenIdle } from './pause-when-idle.js';
import type { Damage, OnContainer } from './plain-bytes.js';
import { recordLines } from './record-lines.js';
import { sourceBytes } from './source-bytes.js';
import type { SpareBuffers } from './spare-buffers.js';

/** What a source comes in. */
export type SourcePiece =
  | Piece
  /** Everything before should count now: the source may be silent for long. */
  | { readonly kind: 'pause' }
  /** The source cannot be read further; `bytes` is the line that it broke off in. */
  | ({ readonly kind: 'damaged'; readonly bytes: Uint8Array } & Damage);

/** Bytes of lines that one thread enriches at a time. */
export const blockBytes = 2 * 1024 * 1024;

/**
 * Reads a source from its first byte to its last, or to where it is damaged.
 *
 * @param onContainer told what the source as a whole comes in, before its first lines
 * @param spare where the buffers of lines come from
 * @param mayUnpack awaited once a compressed stream has come whole, before it costs anything to unpack it
 */
export async function* sourcePieces(
  source: LineSource,
  spool: string,
  onBytes: (bytes: number) => void,
  linesOnly: boolean,
  onContainer: OnContainer = () => {},
  spare?: SpareBuffers,
  mayUnpack?: () => Promise<void>,
): AsyncGenerator<SourcePiece> {
  const cutter = createBlockCutter(blockBytes, spare);
  const bytes = recordLines(
    sourceBytes(source, spool, onBytes, onContainer, mayUnpack),
    linesOnly,
    onContainer,
  );
  // A file has all of its lines already: were it paused for, its hours would only be computed twice.
  const chunks = source.kind === 'file' ? bytes : pausedWhenIdle(bytes);
  try {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) {
        const part = value ? cutter.takePart() : undefined;
        yield* cutter.end();
        if (value && part) {
          yield { kind: 'damaged', bytes: part, ...value };
        }
        return;
      }
      if (value === 'pause') {
        yield* cutter.pause();
        yield { kind: 'pause' };
      } else yield* cutter.add(value);
    }
  } finally {
    await chunks.return(undefined);
  }
}
