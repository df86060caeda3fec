import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  createBlockCutter,
  keptOfLongLine,
  type Piece,
} from '../../../local/ingest/byte-blocks.js';
import { spareBuffers } from '../../../local/ingest/spare-buffers.js';

const piecesOf = (bytes: Buffer, chunk: number, blockBytes: number): Piece[] => {
  const cutter = createBlockCutter(blockBytes);
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    pieces.push(...cutter.add(bytes.subarray(at, at + chunk)));
  }
  pieces.push(...cutter.end());
  return pieces;
};

const text = (pieces: readonly Piece[]): string =>
  Buffer.concat(pieces.map((piece) => piece.bytes)).toString('latin1');

test('however bytes arrive, blocks hold whole lines and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 60 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 97 }),
      fc.integer({ min: 1, max: 200 }),
      fc.boolean(),
      (lines, chunk, blockBytes, ended) => {
        const whole =
          lines.map((line) => line.replaceAll('\n', ' ')).join('\n') + (ended ? '\n' : '');
        const pieces = piecesOf(Buffer.from(whole, 'latin1'), chunk, blockBytes);
        expect(text(pieces)).toBe(Buffer.from(whole, 'latin1').toString('latin1'));
        for (const piece of pieces.slice(0, -1)) expect(piece.bytes.at(-1)).toBe(0x0a);
      },
    ),
  );
});

test('a buffer that was given back is filled again, and only then', () => {
  const spare = spareBuffers(64);
  const cutter = createBlockCutter(64, spare);
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}\n`);
  const buffers = new Set<ArrayBuffer>();
  const held: Uint8Array<ArrayBuffer>[] = [];
  let read = '';
  const take = (pieces: Iterable<Piece>): void => {
    for (const piece of pieces) {
      if (piece.kind !== 'lines') throw new Error('No line is long.');
      buffers.add(piece.bytes.buffer);
      held.push(piece.bytes);
      // Two are looked at, as by threads.
      if (held.length < 3) continue;
      const [done] = held.splice(0, 1) as [Uint8Array<ArrayBuffer>];
      read += Buffer.from(done).toString();
      spare.give(done.buffer);
    }
  };
  for (const line of lines) take(cutter.add(Buffer.from(line)));
  take(cutter.end());
  expect(read + held.map((bytes) => Buffer.from(bytes).toString()).join('')).toBe(lines.join(''));
  expect(buffers.size).toBeLessThan(6);
});

test('a byte order mark at the start is no part of the first line', () => {
  expect(text(piecesOf(Buffer.from('\ufeff{"a":1}\n'), 2, 100))).toBe('{"a":1}\n');
});

test('a line beyond all bounds is kept in part, with its length and its hash', () => {
  const length = keptOfLongLine + 5_000_000;
  const long = Buffer.alloc(length, 'x');
  const all = Buffer.concat([Buffer.from('before\n'), long, Buffer.from('\nafter\n')]);
  const pieces = piecesOf(all, 1_000_003, 4096);
  expect(pieces.map((piece) => piece.kind)).toEqual(['lines', 'long', 'lines']);
  expect(pieces[1]).toMatchObject({
    length,
    sha256: createHash('sha256').update(long).digest('hex'),
  });
  expect(pieces[1]?.bytes.length).toBe(keptOfLongLine);
  expect(text([pieces[0] as Piece, pieces[2] as Piece])).toBe('before\nafter\n');
});
