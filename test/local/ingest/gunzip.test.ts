import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gunzip } from '../../../local/ingest/gunzip.js';
import type { Damage } from '../../../local/ingest/plain-bytes.js';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const decompressed = async (
  bytes: Buffer,
  size = 1000,
): Promise<{ text: string; damage: Damage | undefined }> => {
  const stream = gunzip(chunks(bytes, size), () => chunks(bytes, size));
  const parts: Buffer[] = [];
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return { text: Buffer.concat(parts).toString(), damage: value };
    parts.push(value);
  }
};

const text = Array.from({ length: 2000 }, (_, line) => `line ${line} ${Math.sin(line)}\n`).join('');

test('a sound stream comes out whole, in one member or several', async () => {
  const half = text.length / 2;
  const members = [gzipSync(text.slice(0, half)), gzipSync(text.slice(half))];
  await expect(decompressed(gzipSync(text))).resolves.toEqual({ text, damage: undefined });
  await expect(decompressed(Buffer.concat(members))).resolves.toEqual({ text, damage: undefined });
});

test('cut off anywhere, the beginning comes out and the damage is told', async () => {
  const whole = gzipSync(text);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: whole.length - 1 }), async (length) => {
      const { text: out, damage } = await decompressed(whole.subarray(0, length));
      expect(text.startsWith(out)).toBe(true);
      expect(damage?.place).toContain(`compressed byte ${length}:`);
      // Deflate codes a line of this text in about twenty bytes.
      expect(out.length).toBeGreaterThan(((length - 600) / whole.length) * text.length * 0.8);
    }),
    { numRuns: 25 },
  );
});

test('damage at the very end loses nothing of what stands before it', async () => {
  const wrongSum = gzipSync(text);
  wrongSum.writeUInt32LE(0, wrongSum.length - 8);
  const { text: out, damage } = await decompressed(wrongSum);
  expect(out).toBe(text);
  expect(damage?.place).toContain('incorrect data check');
});

test('what is damaged from the start yields nothing', async () => {
  const { text: out, damage } = await decompressed(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5]));
  expect(out).toBe('');
  expect(damage).toBeDefined();
});
