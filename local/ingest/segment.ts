import type { CsvPart } from '../lake/csv-segment.js';
import type { Store } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';
import type { Tally } from './tally.js';

/** Rows that go into the lake at a time: one row group of Parquet's, and few enough to be held in memory. */
const segmentRows = 120_000;
/** Rows that become visible at a time: each transaction computes the hours that it touches anew. */
const transactionRows = 1_000_000;

/** Gathers enriched blocks into segments and hands these to the store while more lines are enriched. */
export interface Segments {
  add(block: EnrichedBlock, file: string): Promise<void>;
  /** Stages what is gathered and makes everything count. */
  commit(): Promise<void>;
}

export function createSegments(store: Store, tally: Tally): Segments {
  let parts = new Map<string, { layout: readonly number[]; files: string[] }>();
  let gathered = 0;
  let uncommitted = 0;
  let staging: Promise<void> = Promise.resolve();

  /** Waits for the segment before, so that at most one is staged while another is gathered. */
  const stage = async (): Promise<void> => {
    await staging;
    if (gathered === 0) return;
    const segment: CsvPart[] = [...parts.values()];
    uncommitted += gathered;
    parts = new Map();
    gathered = 0;
    staging = store.stage(segment).then(tally.staged);
    // It is awaited later, and must not count as unhandled until then.
    staging.catch(() => {});
  };

  const commit = async (): Promise<void> => {
    await stage();
    await staging;
    await store.commit();
    uncommitted = 0;
  };

  return {
    async add(block, file) {
      if (block.rows === 0) return;
      const key = block.layout.join();
      const part = parts.get(key);
      if (part) part.files.push(file);
      else parts.set(key, { layout: block.layout, files: [file] });
      gathered += block.rows;
      if (gathered < segmentRows) return;
      await stage();
      if (uncommitted >= transactionRows) await commit();
    },
    commit,
  };
}
