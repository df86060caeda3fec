import { hourMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import type { LineSource } from '../../../local/ingest/line-source.js';
import { sourceName } from '../../../local/ingest/line-source.js';
import { followedObjects } from '../../../local/s3/followed-objects.js';
import { objectSources } from '../../../local/s3/object-sources.js';
import type { ListedObject, Objects } from '../../../local/s3/s3.js';
import { nameKey } from '../../../local/sources/position-keys.js';

const begun = Date.UTC(2026, 10, 29);
const object = (key: string, version = 'v1'): ListedObject => ({
  key,
  version,
  bytes: 1,
  changedMs: begun - hourMs,
});

/** A bucket in memory; some of its objects cannot be read. */
function bucketOf(listed: readonly ListedObject[], unreadable: ReadonlySet<string>): Objects {
  return {
    async *list() {
      yield listed;
    },
    async *read(_, { key }) {
      if (unreadable.has(key)) throw new ProductError('file-unreadable', `${key} cannot be read.`);
      yield Buffer.from(key);
    },
  };
}

const address = { bucket: 'logs', prefix: '' };
const readerOf = (known: ReadonlyMap<string, string>) => ({
  positions: async (keys: readonly string[]) =>
    new Map(keys.flatMap((key) => (known.has(key) ? [[key, known.get(key) ?? '']] : []))),
});

/** Reads sources as an ingest does: one that cannot be read is passed over. */
async function readAll(sources: AsyncIterable<LineSource>): Promise<string[]> {
  const names: string[] = [];
  for await (const source of sources) {
    names.push(sourceName(source));
    try {
      if (source.kind === 'stream') for await (const _chunk of source.chunks);
    } catch {}
  }
  return names;
}

test('an object that could not be read is tried again, however many others were read before', async () => {
  const listed = [object('a'), object('b'), object('c'), object('d')];
  const unreadable = new Set(['d']);
  const known = new Map(['a', 'b', 'c'].map((key) => [nameKey('s3', `s3://logs/${key}`), 'v1']));
  let clock = begun;
  const followed = followedObjects(bucketOf(listed, unreadable), address, 0, () => clock);
  const { signal } = new AbortController();
  for (let look = 0; look < 3; look++) {
    expect(await followed.hasNews()).toBe(true);
    const names = await readAll(followed.sources(readerOf(known), signal));
    expect(names).toEqual(['s3://logs/d']);
    followed.counted();
    clock += 31_000;
  }
  unreadable.clear();
  expect(await followed.hasNews()).toBe(true);
  await readAll(followed.sources(readerOf(known), signal));
  followed.counted();
  clock += 31_000;
  expect(await followed.hasNews()).toBe(false);
});

test('an object is left out in the version that was read, and its key is a hash of its address', async () => {
  const listed = [object('a'), object('b', 'v2')];
  const known = new Map(['a', 'b'].map((key) => [nameKey('s3', `s3://logs/${key}`), 'v1']));
  const out: string[] = [];
  const sources: LineSource[] = [];
  const found = objectSources(bucketOf(listed, new Set()), address, readerOf(known), {
    onKnown: ({ key }) => void out.push(key),
  });
  for await (const source of found) sources.push(source);
  expect(out).toEqual(['a']);
  expect(sources.map(({ position }) => position)).toEqual([
    { key: nameKey('s3', 's3://logs/b'), value: 'v2' },
  ]);
});
