import type { MeasureName } from '../../dashboard/measures.js';
import { createWording } from '../../format/wording.js';
import type { Figure, Report } from './report.js';

const noun = { daily: 'day', weekly: 'week', monthly: 'month' } as const;

/** What is worth a sentence when it changes; a rate says no more than its count, and p99 no more than p95. */
const watched = new Set<string>([
  'client_errors',
  'server_errors',
  'throttled',
  'quota_exceeded',
  'p95',
] satisfies MeasureName[]);
/** Changes smaller than this, and of fewer requests than this, are the ordinary up and down of traffic. */
const remarkable = 0.1;
const few = 20;
const mostRemarks = 3;

/** What there is to say of a report in sentences: how much there was, and what changed most against the period before. */
export function remarksOn({
  sections,
  period,
  tenant,
  isEmpty,
}: Omit<Report, 'remarks'>): string[] {
  const before = noun[period.cadence];
  if (isEmpty) return [`No request was served in this ${before}.`];
  const wording = createWording(tenant.locale, period.timeZone);
  const figures = sections.flatMap((section) => section.figures);
  const written = ({ column, value }: Figure) => wording.cell(value, column.format);

  const [requests] = figures.filter(({ column }) => column.name === 'requests');
  const opening = requests
    ? [`${written(requests)} requests, ${comparison(requests.change, before, wording.change)}.`]
    : [];
  const changes = figures
    .filter(({ column }) => watched.has(column.name))
    .filter(hasChanged)
    .sort((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0))
    .slice(0, mostRemarks)
    .map((figure) => {
      const { column, change, previous } = figure;
      const way = (change ?? 0) > 0 ? 'rose' : 'fell';
      const was = wording.cell(previous, column.format);
      return `${column.title} ${way} from ${was} to ${written(figure)}.`;
    });
  return [...opening, ...changes];
}

const hasChanged = ({ change, value, previous, column }: Figure): boolean =>
  change !== null &&
  Math.abs(change) >= remarkable &&
  (column.format !== 'count' || Math.max(value ?? 0, previous ?? 0) >= few);

function comparison(change: number | null, before: string, percent: (value: number) => string) {
  if (change === null) return `with nothing to compare in the ${before} before`;
  if (change === 0) return `as many as in the ${before} before`;
  const size = percent(Math.abs(change)).replace(/^\+/, '');
  return `${size} ${change > 0 ? 'more' : 'fewer'} than in the ${before} before`;
}
