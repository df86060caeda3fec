import fc from 'fast-check';
import { batches } from '../../product/refill/firehose.js';
import { type ReplayPorts, replayFiles } from '../../product/replay/replay.js';

const rejected = (text: string, code = 'Lambda.FunctionError') =>
  JSON.stringify({
    attemptsMade: 4,
    arrivalTimestamp: 1,
    errorCode: code,
    rawData: Buffer.from(text).toString('base64'),
  });

/** A bucket of files and a stream in memory; `refuse` makes the stream throw. */
const world = (content: Record<string, string[]>, timeLeft = () => 900_000) => {
  const files = new Map(Object.entries(content));
  const stream: string[] = [];
  const ports: ReplayPorts = {
    async *files(prefix) {
      yield* [...files.keys()].filter((key) => key.startsWith(prefix));
    },
    async *lines(file) {
      yield* files.get(file) ?? [];
    },
    put: async (records) => {
      stream.push(...records.map(String));
    },
    takeAway: async (file) => {
      files.delete(file);
    },
    timeLeft,
  };
  return { ports, files, stream };
};
const all = { prefix: 'rejected/', dryRun: false };

test('every record goes into the stream, byte for byte, and its file away', async () => {
  const { ports, files, stream } = world({
    'rejected/processing-failed/a': [
      rejected('one'),
      rejected('Ω"\\', 'Lambda.MissingRecordId'),
      '',
    ],
    'rejected/format-conversion-failed/b': [rejected('three')],
  });
  expect(await replayFiles(ports, all)).toEqual({
    files: 2,
    records: 3,
    reasons: { 'Lambda.FunctionError': 2, 'Lambda.MissingRecordId': 1 },
    unreadable: [],
    more: false,
  });
  expect(stream).toEqual(['one', 'Ω"\\', 'three']);
  expect(files.size).toBe(0);
});

test('a dry run counts and changes nothing', async () => {
  const { ports, files, stream } = world({ 'rejected/a': [rejected('one')] });
  expect(await replayFiles(ports, { ...all, dryRun: true })).toMatchObject({
    files: 1,
    records: 1,
  });
  expect(stream).toEqual([]);
  expect(files.size).toBe(1);
});

test('a file stays if the stream refuses one of its records', async () => {
  const { ports, files } = world({ 'rejected/a': [rejected('one')] });
  const failing = { ...ports, put: async () => Promise.reject(new Error('refused')) };
  await expect(replayFiles(failing, all)).rejects.toThrow('refused');
  expect(files.size).toBe(1);
});

test('a file that Firehose did not write stays, is named, and stops nothing', async () => {
  const { ports, files, stream } = world({
    'rejected/a': ['not json'],
    'rejected/b': ['{"rawData":"%%%"}'],
    'rejected/c': [rejected('three')],
  });
  expect(await replayFiles(ports, all)).toMatchObject({
    files: 1,
    unreadable: ['rejected/a', 'rejected/b'],
  });
  expect([...files.keys()]).toEqual(['rejected/a', 'rejected/b']);
  expect(stream).toEqual(['three']);
});

test('it stops in time and says that there is more', async () => {
  let left = 130_000;
  const { ports, files } = world(
    { 'rejected/a': [rejected('1')], 'rejected/b': [rejected('2')] },
    () => {
      left -= 50_000;
      return left;
    },
  );
  expect(await replayFiles(ports, all)).toMatchObject({ files: 1, more: true });
  expect(files.size).toBe(1);
});

test('batches keep order, lose nothing, and fit what Firehose takes in one call', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_024_000 }), { maxLength: 1200 }), (sizes) => {
      const records = sizes.map((size) => Buffer.alloc(size));
      const made = [...batches(records)];
      expect(made.flat()).toEqual(records);
      for (const batch of made) {
        expect(batch.length).toBeLessThanOrEqual(500);
        const bytes = batch.reduce((sum, { length }) => sum + length, 0);
        expect(bytes <= 4 * 1024 * 1024).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
