import type { IngestSummary, SeenInLog } from '../../core/ports/log-intake.js';
import type { LakeWatch } from '../lake/lake-watch.js';
import type { Staged } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';
import { createSeen } from './seen.js';

/** Counts what becomes of lines. */
export interface Tally {
  /** Records came in these containers, which their source as a whole is, from the outside in. */
  within(containers: readonly string[], records: number): void;
  block(block: EnrichedBlock): void;
  reject(
    reason: string,
    sample?: { readonly place: string; readonly beginning: string },
    times?: number,
  ): void;
  staged(staged: Staged): void;
  summary(): IngestSummary;
}

export function createTally(): Tally {
  const reasons: Record<string, number> = {};
  const samples = new Map<string, SeenInLog['samples'][number]>();
  const seen = createSeen();
  const counts = { read: 0, stored: 0, duplicates: 0, erased: 0, rejected: 0, salvaged: 0 };
  return {
    within: seen.within,
    block(block) {
      counts.read += block.rows;
      counts.salvaged += block.salvaged;
      seen.add(block);
    },
    reject(reason, sample, times = 1) {
      counts.read += times;
      counts.rejected += times;
      reasons[reason] = (reasons[reason] ?? 0) + times;
      if (sample !== undefined && !samples.has(reason)) samples.set(reason, { reason, ...sample });
    },
    staged({ stored, duplicates, erased }) {
      counts.stored += stored;
      counts.duplicates += duplicates;
      counts.erased += erased;
    },
    summary: () => ({
      ...counts,
      reasons,
      seen: { ...seen.result(counts.read > counts.rejected), samples: [...samples.values()] },
    }),
  };
}

/** A tally that also tells a watch what became of lines. */
export const watchedTally = (tally: Tally, watch: LakeWatch): Tally => ({
  ...tally,
  reject(reason, sample, times = 1) {
    tally.reject(reason, sample, times);
    watch.rejected(reason, times);
  },
  staged(staged) {
    tally.staged(staged);
    watch.staged('stored', staged.stored);
    watch.staged('duplicate', staged.duplicates);
    watch.staged('erased', staged.erased);
  },
});
