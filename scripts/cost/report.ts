import { assumptions, type Traffic } from './assumptions.js';
import type { Day } from './day.js';
import { type Bill, ourBill, spiceSize, total, upstreamBill } from './model.js';
import { prices, pricesAsOf } from './prices.js';

const rounded = (value: number) => Math.round(value).toLocaleString('en-GB');

/** A month's bill by service, beside that of the design it started from, as `npm run cost` prints it. */
export const costReport = (traffic: Traffic): string => {
  const { requestsPerDay, recordBytes, accounts, tenants, subscribed } = traffic;
  const [ours, upstream] = [ourBill(traffic), upstreamBill(traffic)];
  const dollars = (bill: Bill, service: string) =>
    service in bill ? `$${rounded(bill[service] ?? 0)}` : '–';
  const row = (service: string, mine: string, theirs: string) =>
    `${service.padEnd(40)} ${mine.padStart(12)} ${theirs.padStart(12)}`;
  const perMillion = (total(ours) / (requestsPerDay * assumptions.daysPerMonth)) * 1e6;
  const { rows, gb } = spiceSize(traffic);
  const unsure = Object.values(prices).filter(({ confidence }) => confidence !== 'documented');
  return [
    `${rounded(requestsPerDay)} requests a day of ${recordBytes} bytes, ${rounded(accounts)} accounts, ${rounded(tenants)} tenants, ${rounded(subscribed * 100)} % from log groups`,
    `Dollars a month, us-east-1, list prices as of ${pricesAsOf}`,
    '',
    row('', 'Gatebook', 'upstream'),
    ...[...new Set([...Object.keys(ours), ...Object.keys(upstream)])].map((service) =>
      row(service, dollars(ours, service), dollars(upstream, service)),
    ),
    row('Total', `$${rounded(total(ours))}`, `$${rounded(total(upstream))}`),
    '',
    `Gatebook: $${perMillion.toFixed(2)} per million requests, $${(total(ours) / tenants).toFixed(2)} per tenant and month.`,
    `SPICE: ${rounded(rows / 1e6)} million rows of ${assumptions.spiceDays} days, ${rounded(gb)} GB; each further year ${rounded(spiceSize(traffic, 365).gb)} GB.`,
    `${unsure.length} of ${Object.keys(prices).length} prices were not read on AWS's pages: scripts/cost/prices.ts says which.`,
  ].join('\n');
};

/** A day of the loader, as `npm run cost -- --day` prints it. */
export const dayReport = (day: Day): string =>
  [
    'A day of the loader, played run by run',
    ...(
      [
        ['runs, and those that another one kept out', `${day.runs}, ${day.left}`],
        ['objects that landed', rounded(day.objects)],
        ['statements that load', rounded(day.statements)],
        ['files of requests that they write', rounded(day.filesWritten)],
        ['files that are opened', rounded(day.filesOpened)],
        ['GB read to add no request twice', rounded(day.checkedGb)],
        [
          'a run: 19 in 20, the longest',
          `${rounded(day.runSecondsP95)} s, ${rounded(day.longestRunSeconds)} s`,
        ],
        ['the interval of runs', `${assumptions.loadMinutes * 60} s`],
        ['from landing to requests, 19 in 20', `${day.loadedMinutesP95.toFixed(1)} min`],
      ] as const
    ).map(([what, figure]) => `${what.padEnd(44)} ${figure.padStart(16)}`),
  ].join('\n');
