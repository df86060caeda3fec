import type { Ingested, SeenInLog } from '../../core/ports/log-intake.js';
import { addCounts } from './seen.js';

/** What became of two parts of an ingest, the later one behind the earlier. */
export const addedUp = (one: Ingested, other: Ingested): Ingested => ({
  id: other.id,
  read: one.read + other.read,
  stored: one.stored + other.stored,
  duplicates: one.duplicates + other.duplicates,
  erased: one.erased + other.erased,
  rejected: one.rejected + other.rejected,
  reasons: counts(one.reasons, other.reasons),
  salvaged: one.salvaged + other.salvaged,
  seen: bothSeen(one, other),
  sources: {
    count: one.sources.count + other.sources.count,
    problems: [...one.sources.problems, ...other.sources.problems].slice(0, 100),
    moreProblems:
      one.sources.moreProblems +
      other.sources.moreProblems +
      Math.max(0, one.sources.problems.length + other.sources.problems.length - 100),
  },
});

const bothSeen = (earlier: Ingested, later: Ingested): SeenInLog => {
  const { seen: one } = earlier;
  const { seen: other } = later;
  return {
    containers: counts(one.containers, other.containers),
    formats: counts(one.formats, other.formats),
    unknownKeys: counts(one.unknownKeys, other.unknownKeys),
    emptyColumns: emptyInBoth(earlier, later),
    unowned: one.unowned + other.unowned,
    samples: [
      ...one.samples,
      ...other.samples.filter(({ reason }) => !one.samples.some((it) => it.reason === reason)),
    ],
  };
};

/** A part without a row fills no column, and says nothing of one. */
function emptyInBoth(one: Ingested, other: Ingested): readonly string[] {
  if (other.read === other.rejected) return one.seen.emptyColumns;
  if (one.read === one.rejected) return other.seen.emptyColumns;
  return one.seen.emptyColumns.filter((column) => other.seen.emptyColumns.includes(column));
}

function counts(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) {
  const sums = { ...one };
  addCounts(sums, other);
  return sums;
}
