import { beginningOfText, visibleText } from '../../../core/text/visible-text.js';
import type { Wording } from '../../format/wording.js';
import type { Report, ReportVisual } from '../report/report.js';

/** A short table for the body of a mail, its cells written for the reader. */
export interface MailTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly isNumber: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

/** One bar of the mail's picture of the traffic. */
export interface MailBar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

const mostRows = 5;

/** Which visuals a mail shows, with how many of their columns. */
const shown: readonly { readonly id: string; readonly columns: number }[] = [
  { id: 'top-routes', columns: 4 },
  { id: 'failure-classes', columns: 2 },
  { id: 'top-customers', columns: 4 },
];

/** The tables that stand in the mail itself. */
export const mailTables = (report: Report, wording: Wording): MailTable[] =>
  shown.flatMap(({ id, columns: most }) => {
    const answered = visualOf(report, id);
    if (!answered || answered.rows.length === 0) return [];
    const columns = answered.columns.slice(0, most);
    return [
      {
        title: answered.visual.title,
        head: columns.map(({ title }) => title),
        isNumber: columns.map(({ role }) => role === 'measure'),
        rows: answered.rows
          .slice(0, mostRows)
          .map((row) =>
            columns.map(({ name, format }) =>
              beginningOfText(visibleText(wording.cell(row[name] ?? null, format)), 80),
            ),
          ),
      },
    ];
  });

/** Requests by hour of a day, else by day: few enough bars for any mail client. */
export function mailBars(report: Report, wording: Wording): MailBar[] {
  const answered = visualOf(report, 'requests-over-time');
  const labelOf = barLabels(report, wording);
  const bars = new Map<string, number>();
  for (const row of answered?.rows ?? []) {
    const label = labelOf(String(row.time));
    bars.set(label, (bars.get(label) ?? 0) + Number(row.requests ?? 0));
  }
  return [...bars].map(([label, value]) => ({ label, value, text: wording.cell(value, 'count') }));
}

/** Formats are made once: each takes as long to make as hundreds of labels take to write. */
function barLabels({ period, tenant }: Report, wording: Wording): (time: string) => string {
  if (period.cadence === 'daily') return (time) => wording.clock(Date.parse(time));
  const days = (timeZone: string) =>
    new Intl.DateTimeFormat(tenant.locale, { timeZone, day: 'numeric', month: 'short' });
  // A day's step is a date of the zone's calendar; an hour's is an instant.
  const ofDate = days('UTC');
  const ofInstant = days(period.timeZone);
  return (time) => (time.length === 10 ? ofDate : ofInstant).format(Date.parse(time));
}

const visualOf = ({ sections }: Report, id: string): ReportVisual | undefined =>
  sections.flatMap(({ visuals }) => visuals).find(({ visual }) => visual.id === id);
