import { type Compression, compressionOf } from '../../enrichment/containers/compression.js';
import { unzip } from './fflate.js';
import { unzstd } from './fzstd.js';
import { gunzip } from './gunzip.js';
import type { Damage, OnContainer, Open, PlainBytes } from './plain-bytes.js';
import { bunzip } from './unbzip2.js';

const decompressors: Record<Compression, (open: Open) => PlainBytes> = {
  gzip: (open) => gunzip(open(), open),
  zip: (open) => unzip(open()),
  bzip2: (open) => bunzip(open()),
  zstd: (open) => unzstd(open()),
};

/** Compressions inside each other: Firehose compresses what CloudWatch compressed, and people zip that. */
const mostLayers = 4;

/** Logs of the same request over and over become some hundred times smaller; a short one, some thousand times. */
const largestRatio = 300;
const alwaysAllowed = 128 * 1024 * 1024;

/**
 * Undoes whatever compression the bytes have, one inside the other too, as their first bytes say.
 *
 * @param compressedBytes how many bytes were read so far, as they lie on disk
 */
export async function* decompress(
  open: Open,
  compressedBytes: () => number,
  onContainer: OnContainer = () => {},
): PlainBytes {
  const inner = layer(open, 0, onContainer);
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await inner.next();
      if (done) return value;
      bytes += value.length;
      if (bytes > alwaysAllowed + largestRatio * compressedBytes()) {
        return {
          reason: 'too_much_compressed',
          place: `more than 128 MiB and ${largestRatio} times its ${compressedBytes()} compressed bytes`,
        };
      }
      yield value;
    }
  } finally {
    await inner.return(undefined);
  }
}

/** How a file is compressed within gzip; null: it is not, and unpacking it costs this thread nothing. */
export async function compressionWithinGzip(open: Open): Promise<Compression | null> {
  const plain = gunzip(open(), open);
  try {
    const first = await enoughToTell(plain);
    return first === null ? null : compressionOf(first);
  } finally {
    await plain.return(undefined);
  }
}

async function* layer(open: Open, depth: number, onContainer: OnContainer): PlainBytes {
  const source = open()[Symbol.asyncIterator]();
  const first = await enoughToTell(source);
  if (first === null) return undefined;
  const compression = depth < mostLayers ? compressionOf(first) : null;
  if (compression === null) {
    yield* resumed(first, source);
    return undefined;
  }
  onContainer(compression);
  // Decompressing begins at the start, and around damage once more.
  await source.return?.();
  let damage: Damage | undefined;
  const inside: Open = async function* () {
    damage = yield* decompressors[compression](open);
  };
  const found = yield* layer(inside, depth + 1, onContainer);
  return damage ?? found;
}

/** The first chunk, of at least so many bytes as the longest mark has; null if there is none. */
export async function enoughToTell(
  source: AsyncIterator<Uint8Array, unknown>,
): Promise<Uint8Array | null> {
  let start: Uint8Array | null = null;
  while (start === null || start.length < 4) {
    const { done, value } = await source.next();
    if (done) break;
    start = start === null ? value : Buffer.concat([start, value]);
  }
  return start;
}

/** A stream of which the first chunk was read already. */
export async function* resumed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
