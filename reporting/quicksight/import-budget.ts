import { dayMs, hourMs } from '../../core/periods/duration.js';

/** An import of a data set, whoever began it: Gatebook, a person, or CloudFormation. */
export interface BegunImport {
  readonly atMs: number;
  readonly isRunning: boolean;
}

/**
 * QuickSight begins at most 32 imports of a data set within any 24 hours (API reference, `CreateIngestion`: "32 times in a
 * 24-hour period", each measured back from now). Gatebook leaves the last one to whoever has to import by hand.
 */
const mostPerDay = 31;
/** So many imports of a day begin as soon as there is something to import; later ones are an hour apart. */
const promptPerDay = 8;

/**
 * Why an import has to wait, and until when; undefined: it may begin now.
 *
 * The first imports of a day are prompt, because a change should be seen soon. Many changes in a row then share an import an
 * hour: 8 and 23 are 31, so that a day of nothing but changes never uses the budget up.
 *
 * @param begun at least the imports of the last 24 hours, in any order
 */
export function importWait(begun: readonly BegunImport[], nowMs: number): string | undefined {
  if (begun.some(({ isRunning }) => isRunning)) return 'the import that runs has ended';
  const times = begun
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs > nowMs - dayMs)
    .sort((a, b) => b - a);
  const [last = Number.NEGATIVE_INFINITY] = times;
  const hourAfterLast = times.length < promptPerDay ? Number.NEGATIVE_INFINITY : last + hourMs;
  // The budget has room again when the oldest of so many imports is a day old.
  const full = times[mostPerDay - 1];
  const due = Math.max(hourAfterLast, full === undefined ? Number.NEGATIVE_INFINITY : full + dayMs);
  return due <= nowMs ? undefined : new Date(due).toISOString();
}
