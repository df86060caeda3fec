import type { Followed } from '../follow/follow.js';
import { objectSources } from './object-sources.js';
import type { ListedObject, Objects } from './s3.js';
import type { S3Address } from './s3-address.js';

/** How often a bucket is listed, and how much later than its time an object may show in a list. */
const everyMs = 30_000;
const lateMs = 15 * 60_000;
/** Objects that are remembered; of more, the lake says that they were read. */
const mostRemembered = 100_000;

/**
 * Follows the objects below an address: all of them first, then those that have changed since the last look. One that
 * cannot be read is tried again at the next.
 *
 * @param sinceMs none that is older; milliseconds since 1970
 */
export function followedObjects(
  objects: Objects,
  address: S3Address,
  sinceMs = 0,
  now: () => number = Date.now,
): Followed {
  /** Versions that count, of objects that the next look meets again. */
  let read = new Map<string, string>();
  let batch: ListedObject[] = [];
  /** Objects that this look has met and that are not in the batch: they could not be read. */
  let begun = 0;
  let since = sinceMs;
  let next = { lookAt: 0, since: sinceMs };
  const isNew = ({ key, version }: ListedObject) => read.get(key) !== version;
  const fresh: Objects = {
    async *list(place) {
      for await (const page of objects.list(place)) yield page.filter(isNew);
    },
    async *read(bucket, object) {
      yield* objects.read(bucket, object);
      batch.push(object);
    },
  };
  const look = (): void => {
    next = { lookAt: now() + everyMs, since: Math.max(since, now() - lateMs) };
  };

  return {
    async hasNews() {
      if (now() < next.lookAt) return false;
      look();
      for await (const page of fresh.list(address)) {
        if (page.some(({ changedMs }) => changedMs >= since)) return true;
      }
      since = next.since;
      return false;
    },
    async *sources(reader, stop) {
      begun = 0;
      const options = {
        sinceMs: since,
        onKnown: (object: ListedObject) => {
          begun += 1;
          batch.push(object);
        },
      };
      for await (const source of objectSources(fresh, address, reader, options)) {
        begun += 1;
        yield source;
        if (stop.aborted) return;
      }
      begun -= batch.length;
    },
    counted() {
      const all = [...read, ...batch.map(({ key, version }) => [key, version] as const)];
      read = new Map(all.slice(-mostRemembered));
      // An object that could not be read may be older than what comes now.
      if (begun <= 0) since = next.since;
      batch = [];
    },
    failed() {
      batch = [];
      next = { ...next, lookAt: 0 };
    },
  };
}
