import type { MeasureName } from '../../../dashboard/measures.js';
import type { AnswerCell } from '../../../format/answer.js';
import { percentileBounds } from './latency-steps.js';
import type { OwnGroup } from './own-answers.js';
import { percentileOf } from './recompute.js';

/** Two engines, or two ways of adding up, may differ in the last digits of a double. */
const relative = 1e-9;

/**
 * Whether a number of a report is what the tenant's own requests give for its group: exactly; for a percentile, within the
 * bucket that holds it. A group that was not there when it was looked for counts as one without requests.
 *
 * @param groups the same group, as it was found before and after the report was asked for, or at one of these times
 */
export function isConfirmed(
  value: AnswerCell,
  measure: MeasureName,
  groups: readonly (OwnGroup | undefined)[],
): boolean {
  const percentile = percentileOf(measure);
  if (!percentile) {
    return isWithin(
      value,
      groups.flatMap((group) => (group ? [group.row[measure] ?? null] : [0, null])),
    );
  }
  const bounds = groups.map((group) => {
    const counts = group?.steps.get(percentile.latency);
    return counts && percentileBounds(counts, percentile.quantile);
  });
  if (value === null) return bounds.includes(undefined);
  const known = bounds.filter((one) => one !== undefined);
  return (
    typeof value === 'number' &&
    known.length > 0 &&
    value >= Math.min(...known.map(({ least }) => least)) - slackOf(value) &&
    value <= Math.max(...known.map(({ greatest }) => greatest)) + slackOf(value)
  );
}

function isWithin(value: AnswerCell, found: readonly AnswerCell[]): boolean {
  if (found.includes(value)) return true;
  if (typeof value === 'number') {
    const numbers = found.filter((one) => typeof one === 'number');
    if (numbers.length === 0) return false;
    return (
      value >= Math.min(...numbers) - slackOf(value) &&
      value <= Math.max(...numbers) + slackOf(value)
    );
  }
  if (typeof value !== 'string') return false;
  const texts = found.filter((one) => typeof one === 'string').toSorted();
  const [first = value, last = first] = [texts[0], texts.at(-1)];
  return texts.length > 0 && value >= first && value <= last;
}

const slackOf = (value: number): number => Math.abs(value) * relative;
