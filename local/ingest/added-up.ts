import type { Ingested, SeenInLog } from '../../core/ports/log-intake.js';
import { addCounts } from './seen.js';

/** What became of two parts of an ingest, the later one behind the earlier. */
export const addedUp = (one: Ingested, other: Ingested): Ingested => ({
  id: other.id,
  read: one.read + other.read,
  stored: one.stored + other.stored,
  duplicates: one.duplicates + other.duplicates,
  rejected: one.rejected + other.rejected,
  reasons: counts(one.reasons, other.reasons),
  salvaged: one.salvaged + other.salvaged,
  seen: one.read === one.rejected ? withSamples(other.seen, one.seen) : bothSeen(one, other),
  sources: {
    count: one.sources.count + other.sources.count,
    problems: [...one.sources.problems, ...other.sources.problems].slice(0, 100),
    moreProblems:
      one.sources.moreProblems +
      other.sources.moreProblems +
      Math.max(0, one.sources.problems.length + other.sources.problems.length - 100),
  },
});

const bothSeen = (
  { seen: one }: Ingested,
  { seen: other, read, rejected }: Ingested,
): SeenInLog => ({
  ...withSamples(one, other),
  containers: counts(one.containers, other.containers),
  formats: counts(one.formats, other.formats),
  unknownKeys: counts(one.unknownKeys, other.unknownKeys),
  // A part without a row fills no column.
  emptyColumns:
    read === rejected
      ? one.emptyColumns
      : one.emptyColumns.filter((column) => other.emptyColumns.includes(column)),
  unowned: one.unowned + other.unowned,
});

const withSamples = (one: SeenInLog, other: SeenInLog): SeenInLog => ({
  ...one,
  samples: [
    ...one.samples,
    ...other.samples.filter(({ reason }) => !one.samples.some((it) => it.reason === reason)),
  ],
});

function counts(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) {
  const sums = { ...one };
  addCounts(sums, other);
  return sums;
}
