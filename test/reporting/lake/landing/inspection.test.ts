import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { UnreadableObject } from '../../../../reporting/lake/landing/inspection.js';
import { announcedBy } from '../../../../reporting/lake/landing/s3-events.js';
import { timesOfJson } from '../../../../reporting/lake/landing/times-json.js';
import { announceUnannounced } from '../../../../reporting/lake/landing/unannounced.js';
import { ledgerInMemory } from '../../../fixtures/ledger-in-memory.js';
import { objectOf } from '../../../fixtures/loader-world.js';

const times = Array.from(
  { length: 60 },
  (_, row) => Date.parse('2026-11-20T11:59:30Z') + row * 1500,
);

/** The times that a file of lines tells. */
const timesOf = async (packed: Readable) => {
  const told: number[] = [];
  await timesOfJson(packed, (time) => told.push(time));
  return told;
};

describe('the times of lines of JSON', () => {
  const lines = times.map((time) => JSON.stringify({ request_time: time, path: 'x'.repeat(5000) }));
  const packed = (text: string) => Readable.from([gzipSync(text)]);

  test.each(['\n', '\n\n'])('are read however lines end (%j)', async (end) => {
    expect(await timesOf(packed(lines.join(end)))).toEqual(times);
    expect(await timesOf(packed(`${lines.join(end)}${end}`))).toEqual(times);
  });

  test.each([
    ['what is not packed', () => Readable.from([Buffer.from(lines.join('\n'))])],
    ['a file that was cut', () => Readable.from([gzipSync(lines.join('\n')).subarray(0, 400)])],
    ['a line that is none', () => packed(`${lines.join('\n')}\nnot json`)],
    ['a row without a time', () => packed('{"status":200}')],
    ['an endless line of nothing', () => Readable.from([gzipSync(Buffer.alloc(20_000_000))])],
  ])('%s is refused', async (_, file) => {
    await expect(timesOf(file())).rejects.toBeInstanceOf(UnreadableObject);
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
