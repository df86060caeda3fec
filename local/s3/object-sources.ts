import { type LineSource, streamSource } from '../ingest/line-source.js';
import type { LogReader } from '../sources/log-reader.js';
import { nameKey } from '../sources/position-keys.js';
import type { ListedObject, Objects } from './s3.js';
import { objectText, type S3Address } from './s3-address.js';

/** Objects that are fetched at a time. */
const atATime = 8;
/** A larger object is read when its turn comes, so that few bytes wait in memory. */
const fetchedAhead = 8 * 1024 * 1024;

export interface ObjectOptions {
  /** Only objects that have changed since; milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Told of each object that is left out, as its version was read before. */
  readonly onKnown?: (object: ListedObject) => void;
}

/**
 * The objects below an address as sources, in the order of their keys, each version once. An object that cannot be read
 * is named by the ingest, and the others go on.
 *
 * @throws ProductError file-unreadable, if they cannot be listed
 */
export async function* objectSources(
  objects: Objects,
  address: S3Address,
  reader: Pick<LogReader, 'positions'>,
  { sinceMs = 0, onKnown }: ObjectOptions = {},
): AsyncGenerator<LineSource> {
  const { bucket } = address;
  const ahead: { readonly object: ListedObject; readonly chunks: AsyncIterable<Uint8Array> }[] = [];
  const next = (): LineSource | undefined => {
    const fetched = ahead.shift();
    if (fetched === undefined) return undefined;
    const { object, chunks } = fetched;
    const name = objectText(bucket, object.key);
    const position = { key: nameKey('s3', name), value: object.version };
    return streamSource(name, chunks, { position });
  };
  for await (const page of objects.list(address)) {
    const recent = page.filter(({ changedMs }) => changedMs >= sinceMs);
    const keyOf = ({ key }: ListedObject) => nameKey('s3', objectText(bucket, key));
    const known = recent.length === 0 ? new Map() : await reader.positions(recent.map(keyOf));
    for (const object of recent) {
      if (known.get(keyOf(object)) === object.version) {
        onKnown?.(object);
        continue;
      }
      ahead.push({ object, chunks: fetched(objects, bucket, object) });
      if (ahead.length >= atATime) {
        const source = next();
        if (source) yield source;
      }
    }
  }
  for (let source = next(); source; source = next()) yield source;
}

/** The bytes of an object, on their way already if they are few. */
function fetched(
  objects: Objects,
  bucket: string,
  object: ListedObject,
): AsyncIterable<Uint8Array> {
  if (object.bytes > fetchedAhead) return objects.read(bucket, object);
  const all = collected(objects.read(bucket, object));
  // It is awaited when its turn comes, and must not count as unhandled until then.
  all.catch(() => {});
  return (async function* () {
    yield* await all;
  })();
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}
