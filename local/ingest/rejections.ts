import type { RejectedPortion } from '../lake/rejected-portion.js';
import { type RejectedKind, rejectedRecords } from '../lake/rejected-records.js';
import type { Store } from '../lake/store.js';
import type { Tally } from './tally.js';

/** Counts rejected lines and hands them to the store. */
export interface Rejections {
  add(kind: RejectedKind, portion: RejectedPortion): Promise<void>;
  /** Counts lines that are not kept. */
  count(kind: RejectedKind, portion: RejectedPortion): void;
  flush(): Promise<void>;
}

export function createRejections(store: Store, tally: Tally): Rejections {
  const records = rejectedRecords(store);
  const count = (kind: RejectedKind, portion: RejectedPortion): void => {
    const [first] = portion.samples;
    const sample = first && { place: `${kind.source}:${first.line}`, beginning: first.beginning };
    tally.reject(kind.reason, sample, portion.times);
  };
  return {
    count,
    add(kind, portion) {
      count(kind, portion);
      return records.add(kind, portion);
    },
    flush: records.flush,
  };
}
