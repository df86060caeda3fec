import type { MeasureName } from '../../dashboard/measures.js';
import { isNotable } from '../../format/notable.js';
import { createWording } from '../../format/wording.js';
import type { Comparison, Figure, Report } from './report.js';

const noun = { daily: 'day', weekly: 'week', monthly: 'month' } as const;

/**
 * What is worth a sentence when it changes, the worst first: an outage is news before a change of what callers do wrong. A
 * rate says no more than its count, and p99 no more than p95.
 */
const watched: readonly string[] = [
  'server_errors',
  'quota_exceeded',
  'throttled',
  'client_errors',
  'p95',
] satisfies MeasureName[];
const mostRemarks = 3;

/**
 * What there is to say of a report in sentences: what got worst, how much there was, and what else changed against the period
 * before.
 */
export function remarksOn({
  sections,
  period,
  tenant,
  comparison,
  isEmpty,
}: Omit<Report, 'remarks'>): string[] {
  const unit = noun[period.cadence];
  if (isEmpty) return [`No request was served in this ${unit}.`];
  const before = `${comparison === 'same-part' ? 'same part of the ' : ''}${unit} before`;
  const wording = createWording(tenant.locale, period.timeZone);
  const figures = sections.flatMap((section) => section.figures);
  const written = ({ column, value }: Figure) => wording.cell(value, column.format);

  const [requests] = figures.filter(({ column }) => column.name === 'requests');
  const opening = requests
    ? [`${written(requests)} requests${against(requests, comparison, before, wording.change)}.`]
    : [];
  const changes = figures
    .filter(hasChanged)
    .sort((one, other) => rankOf(one) - rankOf(other))
    .slice(0, mostRemarks);
  const sentences = changes.map((figure) => {
    const { column, previous } = figure;
    if (previous === 0) return `${column.title}: ${written(figure)}, and none in the ${before}.`;
    const way = isWorse(figure) ? 'rose' : 'fell';
    return `${column.title} ${way} from ${wording.cell(previous, column.format)} to ${written(figure)}.`;
  });
  const worst = changes[0] && isWorse(changes[0]) ? sentences.splice(0, 1) : [];
  return [...worst, ...opening, ...sentences];
}

const hasChanged = ({ value, previous, column }: Figure): boolean =>
  watched.includes(column.name) &&
  value !== null &&
  previous !== null &&
  isNotable({ value, previous, format: column.format });

/** Of what is watched, more is worse. */
const isWorse = ({ value, previous }: Figure): boolean => (value ?? 0) > (previous ?? 0);

/** What got worse before what got better, and the graver first. */
const rankOf = (figure: Figure): number =>
  watched.indexOf(figure.column.name) + (isWorse(figure) ? 0 : watched.length);

function against(
  { change, previous }: Figure,
  comparison: Comparison,
  before: string,
  percent: (value: number) => string,
): string {
  if (comparison === 'partly-on-record') return `; the ${before} is only partly on record`;
  if (change === null || !previous) return `, with nothing to compare in the ${before}`;
  if (change === 0) return `, as many as in the ${before}`;
  const size = percent(Math.abs(change)).replace(/^\+/, '');
  return `, ${size} ${change > 0 ? 'more' : 'fewer'} than in the ${before}`;
}
