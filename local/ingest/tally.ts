import type { IngestSummary } from '../../core/ports/log-intake.js';
import type { Staged } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';

/** Counts what becomes of lines. */
export interface Tally {
  block(block: EnrichedBlock): void;
  reject(reason: string): void;
  staged(staged: Staged): void;
  summary(): IngestSummary;
}

export function createTally(): Tally {
  const reasons: Record<string, number> = {};
  const counts = { read: 0, stored: 0, duplicates: 0, rejected: 0, salvaged: 0 };
  return {
    block(block) {
      counts.read += block.lines - block.empty - block.rejected.length;
      counts.salvaged += block.salvaged;
    },
    reject(reason) {
      counts.read++;
      counts.rejected++;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    },
    staged({ stored, duplicates }) {
      counts.stored += stored;
      counts.duplicates += duplicates;
    },
    summary: () => ({ ...counts, reasons }),
  };
}
