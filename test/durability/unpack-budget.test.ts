import { gzipSync } from 'node:zlib';
import { unpacked } from '../../enrichment/containers/unpack.js';

const mb = 1024 * 1024;
const envelope = (...inside: readonly Buffer[]): string =>
  JSON.stringify({
    records: inside.map((bytes, at) => ({
      recordId: `${at}`,
      data: gzipSync(bytes).toString('base64'),
    })),
  });
const lines = (bytes: number) => Buffer.alloc(bytes, '{"a":1}\n');

test('an envelope with as much as CloudWatch ever sends is taken apart', () => {
  expect(unpacked(envelope(lines(mb)))?.records.length).toBe(mb / 8);
});

test.each([
  ['beside each other', () => envelope(lines(15 * mb), lines(15 * mb), lines(15 * mb))],
  [
    'within each other',
    () =>
      envelope(
        Buffer.from(
          Array(4)
            .fill(envelope(lines(15 * mb)))
            .join('\n'),
        ),
      ),
  ],
])('envelopes %s that hold more than any line does are damaged from there on, soon', (_, make) => {
  const text = make();
  const start = process.cpuUsage();
  const damaged = unpacked(text)?.records.filter((record) => record.damaged);
  expect(damaged?.length).toBeGreaterThan(0);
  // Of this process, so that a busy machine is not taken for a slow one.
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(5000);
});
