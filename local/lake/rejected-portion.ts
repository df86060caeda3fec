import { hash } from 'node:crypto';
import type { RejectedSample } from '../../core/ports/rejected-lines.js';
import { visibleText } from '../../core/text/visible-text.js';
import { growingBytes } from './growing-bytes.js';

/** Lines that were rejected for one reason. */
export interface RejectedPortion {
  /** How often lines were rejected, those that came before counted too. */
  readonly times: number;
  /** Each different line once, with its newline. */
  readonly lines: Uint8Array;
  /** The hashes of those lines, with a comma between them. */
  readonly hashes: string;
  /** The first of them. */
  readonly samples: readonly (RejectedSample & {
    /** Which of the lines it is, from 0. */
    readonly at: number;
  })[];
}

/** Lines of a record that are shown to people. */
export const mostSamples = 5;
const newline = Buffer.from('\n');
/** A line of more bytes occurs too seldom to be worth looking for its like but by its hash. */
const shortLine = 256;

/** Gathers lines, each once: a megabyte of the same three bytes is one line and a number. */
export function gatherRejected() {
  // A block may hold a hundred thousand of them.
  const lines = growingBytes();
  const hashes = growingBytes();
  const samples: RejectedPortion['samples'][number][] = [];
  const known = new Set<string>();
  let times = 0;
  let count = 0;
  return {
    /**
     * @param kept the line without its newline, or so many of its bytes as are kept; must not change any more
     * @param again how often it was rejected
     * @param whole of a line that is not kept as a whole: its length, and a hash of what makes it differ
     */
    add(
      kept: Uint8Array,
      line: number,
      again = 1,
      whole?: { length: number; sha256: string },
    ): void {
      times += again;
      const text = Buffer.from(kept.buffer, kept.byteOffset, kept.length);
      const isShort = text.length <= shortLine && whole === undefined;
      if (isShort && !isNew(known, text.toString('latin1'))) return;
      // Half of it is so many bits that nobody can make two lines agree in them.
      const key = (whole?.sha256 ?? hash('sha256', text, 'hex')).slice(0, 32);
      if (!isShort && !isNew(known, key)) return;
      if (samples.length < mostSamples) {
        const bytes = whole?.length ?? text.length;
        samples.push({ at: count, line, bytes, beginning: beginningOf(text) });
      }
      if (count++ > 0) hashes.appendLatin1(',');
      hashes.appendLatin1(key);
      lines.append(text);
      lines.append(newline);
    },
    portion: (): RejectedPortion => ({
      times,
      lines: lines.bytes(),
      hashes: hashes.bytes().toString('latin1'),
      samples,
    }),
  };
}

const isNew = (known: Set<string>, key: string): boolean => {
  const before = known.size;
  known.add(key);
  return known.size > before;
};

/** Portions of one reason as one. */
export function joined(portions: readonly RejectedPortion[]): RejectedPortion {
  let at = 0;
  const samples = portions.flatMap((portion) => {
    const moved = portion.samples.map((sample) => ({ ...sample, at: sample.at + at }));
    at += countOf(portion);
    return moved;
  });
  return {
    times: portions.reduce((sum, { times }) => sum + times, 0),
    lines: Buffer.concat(portions.map(({ lines }) => lines)),
    hashes: portions.map(({ hashes }) => hashes).join(),
    samples,
  };
}

/** How many different lines a portion has. */
export const countOf = ({ hashes }: Pick<RejectedPortion, 'hashes'>): number =>
  hashes === '' ? 0 : (hashes.length + 1) / 33;

/** The first lines, where none of those that are new was among the first of its portion: their numbers are not known. */
export function samplesOf(lines: Uint8Array): RejectedPortion['samples'] {
  const all = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const samples: RejectedPortion['samples'][number][] = [];
  for (let start = 0; start < all.length && samples.length < mostSamples; ) {
    const end = all.indexOf(newline, start);
    const text = all.subarray(start, end);
    const at = samples.length;
    samples.push({ at, line: 0, bytes: text.length, beginning: beginningOf(text) });
    start = end + 1;
  }
  return samples;
}

/** The lines at these places, which are in order. */
export function linesAt(lines: Uint8Array, places: readonly number[]): Buffer {
  const all = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const kept: Buffer[] = [];
  let start = 0;
  let at = 0;
  for (const place of places) {
    for (; at < place; at++) start = all.indexOf(newline, start) + 1;
    const end = all.indexOf(newline, start) + 1;
    kept.push(all.subarray(start, end));
    start = end;
    at += 1;
  }
  return Buffer.concat(kept);
}

/** The first bytes of a line as text that shows nothing else than it is. */
export const beginningOf = (bytes: Uint8Array): string =>
  visibleText(Buffer.from(bytes.subarray(0, 200)).toString('utf8'));
