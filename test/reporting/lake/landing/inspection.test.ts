import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { UnreadableObject } from '../../../../reporting/lake/landing/inspection.js';
import { announcedBy } from '../../../../reporting/lake/landing/s3-events.js';
import { timesOfJson } from '../../../../reporting/lake/landing/times-json.js';
import { timesOfParquet } from '../../../../reporting/lake/landing/times-parquet.js';
import { announceUnannounced } from '../../../../reporting/lake/landing/unannounced.js';
import { ledgerInMemory } from '../../../fixtures/ledger-in-memory.js';
import { objectOf } from '../../../fixtures/loader-world.js';

/** Written by Arrow as Firehose writes: times as INT96, packed by gzip; one and a half seconds between two. */
const parquet = readFileSync(
  join(import.meta.dirname, '../../../fixtures/parquet/firehose-int96.parquet'),
);
const times = Array.from(
  { length: 60 },
  (_, row) => Date.parse('2026-11-20T11:59:30Z') + row * 1500,
);

const fileOf = (bytes: Uint8Array) => {
  const copy = Uint8Array.from(bytes);
  return {
    byteLength: copy.length,
    slice: (start: number, end?: number) => copy.buffer.slice(start, end),
  };
};

describe('the times of a Parquet file', () => {
  test('are read whatever their type, INT96 included', async () => {
    expect(await timesOfParquet(fileOf(parquet))).toEqual(times);
  });

  test('are refused as a whole where the file is cut or damaged, and never make the loader fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: parquet.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (place, change, isCut) => {
          const damaged = Uint8Array.from(isCut ? parquet.subarray(0, place) : parquet);
          if (!isCut) damaged[place] = (damaged[place] ?? 0) ^ change;
          const read = timesOfParquet(fileOf(damaged)).then(
            (found) => found.length,
            (error: unknown) => (error instanceof UnreadableObject ? 'unreadable' : String(error)),
          );
          expect([60, 'unreadable']).toContain(await read);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([
    ['far more than a file of Firehose has', 2 ** 32 - 10],
    ['all but a part of it', 2 ** 31],
  ])('are not looked for in a footer that claims %s', async (_, length) => {
    const huge = {
      byteLength: 5 * 2 ** 30,
      slice: (start: number, end = 0) => {
        if (end - start > 2 ** 27) throw new Error('The test does not allocate as much.');
        const bytes = Buffer.alloc(end - start);
        bytes.writeUInt32LE(length, bytes.length - 8);
        bytes.write('PAR1', bytes.length - 4);
        return fileOf(bytes).slice(0);
      },
    };
    await expect(timesOfParquet(huge)).rejects.toBeInstanceOf(UnreadableObject);
  });

  test('a refusal of S3 is no word about the file', async () => {
    const refused = Object.assign(new Error('Rate exceeded'), { $metadata: {} });
    const file = { byteLength: 1000, slice: () => Promise.reject(refused) };
    await expect(timesOfParquet(file)).rejects.toBe(refused);
  });
});

describe('the times of lines of JSON', () => {
  const lines = times.map((time) => JSON.stringify({ request_time: time, path: 'x'.repeat(5000) }));
  const packed = (text: string) => Readable.from([gzipSync(text)]);

  test.each(['\n', '\n\n'])('are read however lines end (%j)', async (end) => {
    expect(await timesOfJson(packed(lines.join(end)))).toEqual(times);
    expect(await timesOfJson(packed(`${lines.join(end)}${end}`))).toEqual(times);
  });

  test.each([
    ['what is not packed', () => Readable.from([Buffer.from(lines.join('\n'))])],
    ['a file that was cut', () => Readable.from([gzipSync(lines.join('\n')).subarray(0, 400)])],
    ['a line that is none', () => packed(`${lines.join('\n')}\nnot json`)],
    ['a row without a time', () => packed('{"status":200}')],
    ['an endless line of nothing', () => Readable.from([gzipSync(Buffer.alloc(20_000_000))])],
  ])('%s is refused', async (_, file) => {
    await expect(timesOfJson(file())).rejects.toBeInstanceOf(UnreadableObject);
  });
});

test('an event of S3 names the object as it is called, and its test event nothing', () => {
  const event = {
    Records: [
      {
        eventVersion: '2.1',
        eventTime: '2026-11-20T12:00:00.123Z',
        eventName: 'ObjectCreated:Put',
        s3: {
          object: {
            key: 'logs/account_id%3D111122223333/region%3Deu-west-1/dt%3D2026-11-20/a+b.parquet',
            size: 1234,
            eTag: 'd41d8cd98f00b204e9800998ecf8427e',
            sequencer: '0055AED6DCD90281E5',
          },
        },
      },
    ],
  };
  expect(announcedBy(JSON.stringify(event))).toEqual([
    {
      key: 'logs/account_id=111122223333/region=eu-west-1/dt=2026-11-20/a b.parquet',
      etag: 'd41d8cd98f00b204e9800998ecf8427e',
      bytes: 1234,
      arrivedAt: Date.parse('2026-11-20T12:00:00.123Z'),
    },
  ]);
  expect(announcedBy('{"Service":"Amazon S3","Event":"s3:TestEvent"}')).toEqual([]);
  expect(() => announcedBy('not json')).toThrow();
});

test('the daily listing announces what is not known, or has another content than is known', async () => {
  const ledger = ledgerInMemory();
  const [known, changed, fresh] = ['a', 'b', 'c'].map((name) =>
    objectOf('111122223333', name, [Date.UTC(2026, 10, 20)]),
  ) as [ReturnType<typeof objectOf>, ReturnType<typeof objectOf>, ReturnType<typeof objectOf>];
  await ledger.announce([known, changed]);
  await ledger.settle([known, changed], 'loaded');
  const found = await announceUnannounced({
    accounts: async () => ['111122223333'],
    listed: async function* () {
      yield [known, { ...changed, etag: 'other' }];
      yield [fresh];
    },
    known: async () => new Map([known, changed].map(({ key, etag }) => [key, etag])),
    ledger,
  });
  expect(found).toBe(2);
  expect(await ledger.waiting('111122223333', 10)).toHaveLength(2);
});
