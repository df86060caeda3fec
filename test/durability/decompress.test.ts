import { gzipSync } from 'node:zlib';
import { decompress } from '../../local/ingest/decompress.js';

const bzip2OfNothing = Buffer.from(
  'QlpoOTFBWSZTWckBtsgBWKtAIMAAEAAACCAAMMwFKaZSSFJsVJIUni7kinChIZIDbZA=',
  'base64',
);
const zstdOfOneByte = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
  Buffer.alloc(64 * 1024, Buffer.from([0x02, 0x00, 0x10, 0x7b])),
]);

/** Decompresses, and forgets what comes out. */
async function counted(bytes: Uint8Array) {
  let read = 0;
  async function* open() {
    for (let at = 0; at < bytes.length; at += 65_536) {
      const chunk = bytes.subarray(at, at + 65_536);
      read += chunk.length;
      yield chunk;
    }
  }
  const plain = decompress(open, () => read);
  for (let size = 0, largest = 0; ; ) {
    const { done, value } = await plain.next();
    if (done) return { damage: value, size, largest };
    size += value.length;
    largest = Math.max(largest, value.length);
  }
}

const mb = 1024 * 1024;
const repeated = (bytes: Buffer, times: number) => Buffer.alloc(bytes.length * times, bytes);

test('a log that is some hundred times smaller is read as a whole, however it is packed', async () => {
  const log = Buffer.alloc(100 * mb, 'the same line over and over\n');
  expect(await counted(gzipSync(log))).toMatchObject({ damage: undefined, size: log.length });
});

test.each([
  // Gzip files after each other are one gzip file: thirty of 10 MB take a tenth of the time to make.
  ['gzip in gzip', () => gzipSync(repeated(gzipSync(Buffer.alloc(10 * mb)), 30))],
  ['zstd', () => zstdOfOneByte],
  ['zstd in gzip', () => gzipSync(zstdOfOneByte)],
  ['bzip2', () => Buffer.alloc(500, bzip2OfNothing)],
])(
  '%s that holds more than any log does is read up to there, and damage is told',
  async (_, make) => {
    const { damage, size } = await counted(make());
    expect(damage).toMatchObject({ reason: 'too_much_compressed' });
    expect(damage?.place).toMatch(/more than 128 MiB and 300 times its \d+ compressed bytes/);
    expect(size).toBeLessThan(250 * mb);
  },
  120_000,
);
