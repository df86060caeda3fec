import { appendFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ProductError } from '../../../core/product-error.js';
import { followedFiles } from '../../../local/follow/followed-files.js';
import type { LineSource } from '../../../local/ingest/line-source.js';
import { logLine, removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const { signal } = new AbortController();

/** A reader that keeps positions, and the text of what it read. */
function remembering() {
  const positions = new Map<string, string>();
  const kept: LineSource['position'][] = [];
  let text = '';
  return {
    positions: async (keys: readonly string[]) =>
      new Map(keys.flatMap((key) => (positions.has(key) ? [[key, positions.get(key) ?? '']] : []))),
    async read(sources: AsyncIterable<LineSource>) {
      for await (const source of sources) {
        if (source.kind === 'stream') for await (const chunk of source.chunks) text += chunk;
        kept.push(source.position);
      }
    },
    keep: (source: LineSource) => void kept.push(source.position),
    count() {
      for (const position of kept.splice(0))
        if (position) positions.set(position.key, position.value);
    },
    /** Ids of what was read since the last time. */
    ids() {
      const found = [...text.matchAll(/"requestId":"r-(\w+)"/g)].map(([, id]) => id);
      text = '';
      return found;
    },
  };
}

const line = (id: string) => `${logLine({ id })}\n`;
/** Sets when a file has changed, seconds since 1970. */
const changed = (file: string, seconds: number) => utimesSync(file, seconds, seconds);
const start = 1_790_000_000;

test('a folder of many files is asked for a few times, and what was read of it is not read again', async () => {
  const folder = temporaryFolder();
  for (let at = 0; at < 300; at++) {
    writeFileSync(path.join(folder, `a${at}.log`), line(`a${at}`));
    const gz = path.join(folder, `b${at}.gz`);
    writeFileSync(gz, gzipSync(line(`b${at}`)));
    changed(gz, start);
  }
  const reader = remembering();
  let requests = 0;
  const counting = {
    positions: (keys: readonly string[]) => {
      requests += 1;
      expect(keys.length).toBeLessThanOrEqual(1000);
      return reader.positions(keys);
    },
  };
  for (const read of [600, 0]) {
    const followed = await followedFiles([folder]);
    let sources = 0;
    for await (const source of followed.sources(counting, signal)) {
      sources += 1;
      if (source.kind === 'stream') for await (const _chunk of source.chunks);
      reader.keep(source);
    }
    reader.count();
    expect(sources).toBe(read);
  }
  expect(requests).toBe(4);
});

test('a reader that does not answer ends the look, and says nothing of the file', async () => {
  const log = path.join(temporaryFolder(), 'access.log');
  writeFileSync(log, line('a'));
  const followed = await followedFiles([path.dirname(log)]);
  const reader = remembering();
  const failing = {
    positions: async () => {
      throw new ProductError('control-api-unreachable', 'The server does not answer.');
    },
  };
  await expect(reader.read(followed.sources(failing, signal))).rejects.toMatchObject({
    code: 'control-api-unreachable',
  });
  followed.failed();
  expect(await followed.hasNews()).toBe(true);
  await reader.read(followed.sources(reader, signal));
  expect(reader.ids()).toEqual(['a']);
});

test('what a batch read that did not count is found again, also in a log that was rotated', async () => {
  const log = path.join(temporaryFolder(), 'access.log');
  writeFileSync(log, line('a'));
  changed(log, start);
  const followed = await followedFiles([log]);
  const reader = remembering();
  const look = async (counts = true) => {
    await reader.read(followed.sources(reader, signal));
    if (counts) {
      reader.count();
      followed.counted();
    } else followed.failed();
    return reader.ids();
  };
  // When the following began is kept first; that may fail too.
  expect(await look(false)).toEqual([]);
  expect(await look()).toEqual([]);
  expect(await look()).toEqual(['a']);
  appendFileSync(log, line('b'));
  changed(log, start + 10);
  renameSync(log, `${log}.1`);
  writeFileSync(log, line('c'));
  changed(log, start + 100);
  expect((await look(false)).sort()).toEqual(['b', 'c']);
  expect((await look()).sort()).toEqual(['b', 'c']);
  expect(await followed.hasNews()).toBe(false);
});
