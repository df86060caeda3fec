import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Ingested } from '../../core/ports/log-intake.js';
import type { Lake } from '../../local/data-folder/lake.js';
import { type Followed, follow } from '../../local/follow/follow.js';
import { followedFiles } from '../../local/follow/followed-files.js';
import type { LineSource } from '../../local/ingest/line-source.js';
import { sourceBytes } from '../../local/ingest/source-bytes.js';
import type { LogReader } from '../../local/sources/log-reader.js';
import { readerOf } from '../fixtures/lake-reader.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const origin = { accountId: '111122223333', region: 'eu-west-1' };

/** Follows until the work has been done and there is nothing new any more. */
async function following(
  reader: LogReader,
  names: readonly string[],
  work: (settled: () => Promise<void>) => Promise<void> = async () => {},
): Promise<Ingested | undefined> {
  const followed = await followedFiles(names);
  const stop = new AbortController();
  const done = follow({
    followed: [followed],
    origin,
    withReader: (read) => read(reader),
    stop: stop.signal,
    everyMs: 5,
  });
  const settled = async () => {
    for (let quiet = 0; quiet < 2; await sleep(20))
      quiet = (await followed.hasNews()) ? 0 : quiet + 1;
  };
  try {
    await work(settled);
    await settled();
  } finally {
    stop.abort();
    await done.catch(() => {});
  }
  return done;
}

/** What logrotate does later: the time of the file stays. */
const compress = (file: string): void => {
  const { atime, mtime } = statSync(file);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  utimesSync(`${file}.gz`, atime, mtime);
  rmSync(file);
};

let next = 0;
const line = () => `${logLine({ id: `f${next++}` })}\n`;
const lines = (count: number) => Array.from({ length: count }, line).join('');

/** Makes a file look as if nobody had written to it for a while. */
const aged = (file: string): void => {
  const { mtimeMs } = statSync(file);
  utimesSync(file, new Date(), new Date(mtimeMs - 5_000));
};

/** What logrotate does: the log under another name, and a new one. */
const rotations = {
  renamed: (log: string) => {
    renameSync(log, `${log}.1`);
    writeFileSync(log, '');
  },
  'copied and emptied': (log: string) => {
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
  },
} as const;

/** Waits until the lake has so many requests; more are too many. */
async function stored(lake: Lake, count: number): Promise<void> {
  for (const begun = Date.now(); ; await sleep(20)) {
    const [found] = await ask(lake, 'SELECT count(*) AS n FROM requests');
    if (found?.n === count) return;
    if (Number(found?.n) > count || Date.now() - begun > 20_000) {
      throw new Error(`there are ${found?.n} requests instead of ${count}`);
    }
  }
}

describe('a log that is followed', () => {
  let log: string;
  beforeEach(() => {
    log = path.join(temporaryFolder(), 'access.log');
  });

  it('is read as it grows, and a line that is cut waits for its end', () =>
    withLake(temporaryFolder(), async (lake) => {
      writeFileSync(log, lines(20));
      const cut = line();
      const sum = await following(readerOf(lake), [log], async (settled) => {
        await settled();
        expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 20 }]);
        appendFileSync(log, lines(3) + cut.slice(0, 100));
        await stored(lake, 23);
        appendFileSync(log, cut.slice(100) + lines(1));
      });
      expect(sum).toMatchObject({ read: 25, stored: 25, rejected: 0, sources: { count: 1 } });
      const [record, ...others] = await lake.ingests();
      expect(others).toEqual([]);
      expect(record).toMatchObject({ id: sum?.id, stored: 25, sources: [log], sourceCount: 1 });
    }));

  it('goes on where it stopped, and what stood there is not read again', () =>
    withLake(temporaryFolder(), async (lake) => {
      writeFileSync(log, lines(10));
      await following(readerOf(lake), [log]);
      appendFileSync(log, lines(5));
      expect(await following(readerOf(lake), [log])).toMatchObject({ read: 5, stored: 5 });
      expect(await following(readerOf(lake), [log])).toBeUndefined();
    }));

  it('may be looked at while it is read, and how far it was read is kept all the same', async () => {
    writeFileSync(log, lines(1));
    const followed = await followedFiles([log]);
    const positions = async () => new Map<string, string>();
    const kept = async () => {
      const keys: (string | undefined)[] = [];
      for await (const source of followed.sources({ positions }, new AbortController().signal)) {
        if (source.kind === 'stream') for await (const _ of source.chunks);
        keys.push(source.position?.key);
        void followed.hasNews();
      }
      followed.counted();
      return keys;
    };
    const [begun] = await kept();
    await sleep(5);
    appendFileSync(log, lines(1));
    expect((await kept()).at(-1)).toBe(begun);
  });

  it('that was taken back is read from its start again', () =>
    withLake(temporaryFolder(), async (lake) => {
      writeFileSync(log, lines(10));
      const first = await following(readerOf(lake), [log]);
      await lake.undo(first?.id ?? '');
      expect(await following(readerOf(lake), [log])).toMatchObject({ read: 10, stored: 10 });
    }));

  it('is read on after it was taken back in the middle, under another id', () =>
    withLake(temporaryFolder(), async (lake) => {
      writeFileSync(log, lines(10));
      const sum = await following(readerOf(lake), [log], async (settled) => {
        await settled();
        const [first] = await lake.ingests();
        await lake.undo(first?.id ?? '');
        appendFileSync(log, lines(4));
      });
      expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 4 }]);
      expect(await lake.findIngest(sum?.id ?? '')).toMatchObject({ stored: 4, undoneAt: null });
    }));

  describe.each(Object.entries(rotations))('that is %s', (_, rotate) => {
    it.each(['while it is followed', 'while nobody follows it'])(
      'loses nothing %s, and its compressed copy is not read',
      (when) =>
        withLake(temporaryFolder(), async (lake) => {
          const reader = readerOf(lake);
          writeFileSync(log, lines(30));
          const change = () => {
            appendFileSync(log, lines(7));
            rotate(log);
            appendFileSync(log, lines(2));
          };
          const first = await following(reader, [log], async (settled) => {
            await settled();
            if (when === 'while it is followed') change();
          });
          if (when !== 'while it is followed') change();
          const second = await following(reader, [log]);
          expect((first?.stored ?? 0) + (second?.stored ?? 0)).toBe(39);
          expect((first?.duplicates ?? 0) + (second?.duplicates ?? 0)).toBe(0);
          writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(`${log}.1`)));
          rmSync(`${log}.1`);
          aged(`${log}.1.gz`);
          utimesSync(`${log}.1.gz`, new Date(), statSync(log).mtime);
          appendFileSync(log, lines(1));
          await sleep(3_100);
          const third = await following(reader, [path.dirname(log)]);
          expect(third).toMatchObject({ read: 1, stored: 1 });
        }),
      120_000,
    );
  });

  it(
    'that was rotated twice and compressed meanwhile is read where it stopped',
    () =>
      withLake(temporaryFolder(), async (lake) => {
        writeFileSync(log, lines(30));
        await following(readerOf(lake), [log]);
        appendFileSync(log, lines(4));
        writeFileSync(`${log}.2.gz`, gzipSync(readFileSync(log)));
        writeFileSync(`${log}.1`, lines(5));
        writeFileSync(log, lines(6));
        await sleep(3_100);
        const sum = await following(readerOf(lake), [log]);
        expect(sum).toMatchObject({ read: 15, stored: 15, duplicates: 0 });
      }),
    120_000,
  );
});

describe('a folder that is followed', () => {
  it('is read with all that comes into it, and without what is not finished', () =>
    withLake(temporaryFolder(), async (lake) => {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, 'a.log'), lines(3));
      const sum = await following(readerOf(lake), [folder], async (settled) => {
        await settled();
        mkdirSync(path.join(folder, '2026'));
        const gz = path.join(folder, '2026', 'b.gz');
        writeFileSync(`${gz}.tmp`, gzipSync(lines(4)));
        aged(`${gz}.tmp`);
        await sleep(50);
        expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 3 }]);
        renameSync(`${gz}.tmp`, gz);
        const objects = path.join(folder, 'firehose');
        writeFileSync(objects, lines(5).replaceAll('\n', ''));
        aged(objects);
        writeFileSync(path.join(folder, 'no-end.log'), `${lines(2)}${line().trimEnd()}`);
      });
      expect(sum).toMatchObject({ read: 15, stored: 15, rejected: 0 });
      expect(await following(readerOf(lake), [folder])).toBeUndefined();
      renameSync(path.join(folder, '2026', 'b.gz'), path.join(folder, 'c.gz'));
      expect(await following(readerOf(lake), [folder])).toBeUndefined();
    }));

  it('is followed by a pattern that matches nothing yet, but not by a name that is nothing', async () => {
    const folder = temporaryFolder();
    await withLake(temporaryFolder(), async (lake) => {
      const sum = await following(readerOf(lake), [`${folder}/*.log`], async (settled) => {
        await settled();
        writeFileSync(path.join(folder, 'a.log'), lines(2));
        writeFileSync(path.join(folder, 'a.txt'), lines(2));
      });
      expect(sum).toMatchObject({ read: 2 });
    });
    await expect(followedFiles([path.join(folder, 'none.log')])).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});

/** A reader that keeps what it was handed as lines, and may die before it has kept how far it came. */
function rememberingReader() {
  const positions = new Map<string, string>();
  const read: string[] = [];
  let failures = 0;
  const reader: LogReader = {
    positions: async (keys) =>
      new Map(keys.flatMap((key) => (positions.has(key) ? [[key, positions.get(key) ?? '']] : []))),
    async ingest(sources) {
      const kept: LineSource['position'][] = [];
      for await (const source of sources) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of sourceBytes(source, 'no spool', () => {})) chunks.push(chunk);
        read.push(...Buffer.concat(chunks).toString().split('\n').filter(Boolean));
        kept.push(source.position);
      }
      if (failures > 0) {
        failures -= 1;
        throw new Error('killed');
      }
      for (const position of kept) if (position) positions.set(position.key, position.value);
      return {} as Ingested;
    },
  };
  return { reader, read, die: () => void failures++ };
}

/** Hands everything that is new to a reader, as one look of `follow` does. */
async function look(followed: Followed, reader: LogReader): Promise<void> {
  if (!(await followed.hasNews())) return;
  try {
    await reader.ingest(followed.sources(reader, new AbortController().signal), { origin });
    followed.counted();
  } catch (error) {
    if ((error as Error).message !== 'killed') throw error;
    followed.failed();
  }
}

it(
  'whatever is written, rotated, compressed, killed and begun again: every line is read, and twice only after a kill',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ do: fc.constant('write' as const), lines: fc.integer({ min: 1, max: 4 }) }),
            fc.record({ do: fc.constant('cut' as const) }),
            fc.record({
              do: fc.constant('rotate' as const),
              how: fc.constantFrom<keyof typeof rotations>('renamed', 'copied and emptied'),
            }),
            fc.record({
              do: fc.constantFrom(
                'compress' as const,
                'look' as const,
                'restart' as const,
                'die' as const,
              ),
            }),
          ),
          { maxLength: 25 },
        ),
        fc.boolean(),
        async (steps, wholeFolder) => {
          const folder = temporaryFolder();
          const log = path.join(folder, 'access.log');
          // A clock of its own, behind which every file is finished.
          const clock = () => Date.now() + 60_000;
          const begin = () => followedFiles([wholeFolder ? folder : log], clock);
          const { reader, read, die } = rememberingReader();
          const written: string[] = [];
          let deaths = 0;
          let cut = '';
          const write = (text: string) => appendFileSync(log, text);
          const finish = () => {
            if (cut !== '') write(`${cut}\n`);
            cut = '';
          };
          write('');
          let count = 0;
          const newLine = () => {
            const made = `192.0.2.1 - - line ${count++} of ${folder}`;
            written.push(made);
            return made;
          };
          let followed = await begin();
          for (const step of [...steps, { do: 'look' as const }]) {
            if (step.do === 'write') {
              finish();
              for (let made = 0; made < step.lines; made++) write(`${newLine()}\n`);
            } else if (step.do === 'cut') {
              finish();
              const made = newLine();
              write(made.slice(0, 12));
              cut = made.slice(12);
            } else if (step.do === 'rotate') {
              finish();
              for (let at = 8; at > 0; at--) {
                for (const end of ['', '.gz']) {
                  const old = `${log}.${at}${end}`;
                  if (existsSync(old)) renameSync(old, `${log}.${at + 1}${end}`);
                }
              }
              rotations[step.how](log);
            } else if (step.do === 'compress') {
              for (let at = 1; at < 10; at++) {
                if (existsSync(`${log}.${at}`)) compress(`${log}.${at}`);
              }
            } else if (step.do === 'restart') followed = await begin();
            else if (step.do === 'die') {
              deaths += 1;
              die();
              await look(followed, reader);
              followed = await begin();
            } else await look(followed, reader);
          }
          finish();
          for (let again = 0; again < 3; again++) await look(followed, reader);
          expect([...new Set(read)].sort()).toEqual([...written].sort());
          if (deaths === 0) expect(read).toHaveLength(written.length);
        },
      ),
      { numRuns: Number(process.env.GATEBOOK_FOLLOWS ?? 150) },
    ),
  120_000,
);

it('a follower that is stopped after the newest of several rotated logs reads the older ones when it begins again', async () => {
  const log = path.join(temporaryFolder(), 'access.log');
  const { reader, read } = rememberingReader();
  const { signal } = new AbortController();
  const take = (sources: AsyncIterable<LineSource>) => reader.ingest(sources, { origin });
  writeFileSync(log, lines(2));
  const first = await followedFiles([log]);
  for (let looks = 0; looks < 2; looks++) await take(first.sources(reader, signal));
  for (const number of [1, 2, 3]) {
    appendFileSync(log, lines(2));
    renameSync(log, `${log}.${number}`);
    writeFileSync(log, lines(2));
    utimesSync(log, new Date(), new Date(Date.now() + number * 10_000));
  }
  const second = await followedFiles([log]);
  const stop = new AbortController();
  await take(
    (async function* () {
      for await (const source of second.sources(reader, stop.signal)) {
        yield source;
        stop.abort();
      }
    })(),
  );
  const third = await followedFiles([log]);
  await take(third.sources(reader, signal));
  expect(new Set(read).size).toBe(14);
  expect(read).toHaveLength(14);
});
