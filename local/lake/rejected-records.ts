import { createHash, type Hash } from 'node:crypto';
import type { RejectedRecord } from './rejected-lines.js';
import { mostSamples, type RejectedPortion } from './rejected-portion.js';

/** What the lines of a record have in common. */
export type RejectedKind = Pick<
  RejectedRecord,
  'ingest' | 'reason' | 'source' | 'whole' | 'accountId' | 'region'
>;

/** A record that grows while its ingest runs. */
export interface OpenRecord extends RejectedKind {
  readonly id: number;
  readonly rejectedAt: string;
  readonly hash: Hash;
  lines: number;
  bytes: number;
  samples: RejectedRecord['samples'];
}

/** A record without lines. */
export const newRecord = (id: number, kind: RejectedKind): OpenRecord => ({
  ...kind,
  id,
  rejectedAt: new Date().toISOString(),
  hash: createHash('sha256'),
  lines: 0,
  bytes: 0,
  samples: [],
});

/** Adds lines to a record. */
export function grow(
  record: OpenRecord,
  lines: Uint8Array,
  count: number,
  samples: RejectedPortion['samples'],
): void {
  record.hash.update(lines);
  record.lines += count;
  record.bytes += lines.length;
  const shown = samples.map(({ at: _, ...sample }) => sample);
  record.samples = [...record.samples, ...shown].slice(0, mostSamples);
}

/** A record as it is now. */
export const recordNow = ({ hash, ...record }: OpenRecord): RejectedRecord => ({
  ...record,
  sha256: hash.copy().digest('hex'),
});

/** Lines of a record that are kept anew: where one was in its source is known of those alone that the record shows. */
export const placedAs = (
  { samples }: Pick<RejectedRecord, 'samples'>,
  portion: RejectedPortion,
): RejectedPortion => ({
  ...portion,
  samples: portion.samples.map((sample) => {
    const known = samples.find(
      ({ beginning, bytes }) => beginning === sample.beginning && bytes === sample.bytes,
    );
    return { ...sample, line: known?.line ?? 0 };
  }),
});

/** Bytes that are held in memory at most before they go to the store. */
const bytesAtATime = 8 * 1024 * 1024;

/** Gathers what is rejected, and hands it to the store in portions. */
export interface RejectedRecords {
  add(kind: RejectedKind, portion: RejectedPortion): Promise<void>;
  flush(): Promise<void>;
}

/** What keeps rejected lines. */
interface KeepsRejected {
  reject(
    into: OpenRecord | RejectedKind,
    portions: readonly RejectedPortion[],
    instead?: number,
  ): Promise<OpenRecord>;
}

/**
 * Records of one ingest, each with one file, however often they are flushed.
 *
 * @param instead the record that they take the place of
 */
export function rejectedRecords(store: KeepsRejected, instead?: number): RejectedRecords {
  const records = new Map<string, OpenRecord>();
  let waiting = new Map<string, { readonly kind: RejectedKind; readonly all: RejectedPortion[] }>();
  let bytes = 0;
  let flushing: Promise<void> = Promise.resolve();
  const flushWaiting = async (): Promise<void> => {
    const portions = waiting;
    waiting = new Map();
    bytes = 0;
    for (const [key, { kind, all }] of portions) {
      records.set(key, await store.reject(records.get(key) ?? kind, all, instead));
    }
  };
  /** One after the other: two at once would make two records of one. */
  const flush = (): Promise<void> => {
    flushing = flushing.then(flushWaiting);
    return flushing;
  };
  return {
    async add(kind, portion) {
      const { source, reason, whole, accountId, region } = kind;
      const key = JSON.stringify([kind.ingest, source, reason, whole, accountId, region]);
      const before = waiting.get(key);
      if (before) before.all.push(portion);
      else waiting.set(key, { kind, all: [portion] });
      bytes += portion.lines.length + portion.hashes.length;
      if (bytes >= bytesAtATime) await flush();
    },
    flush,
  };
}
