import { Command, InvalidArgumentError } from 'commander';
import {
  assumptions,
  type Bill,
  ourBill,
  spiceSize,
  type Traffic,
  total,
  upstreamBill,
} from './cost/model.js';
import { prices, pricesAsOf } from './cost/prices.js';

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('a number above 0, such as 100e6');
  return value;
};

const { requestsPerDay, recordBytes, accounts, tenants } = new Command('cost')
  .description('What Gatebook costs in AWS by service, beside the design it started from.')
  .option('--requests-per-day <n>', 'requests of the whole organisation', number, 100e6)
  .option('--record-bytes <n>', 'bytes of one log line', number, 1000)
  .option('--accounts <n>', 'accounts with a pipeline', number, 50)
  .option('--tenants <n>', 'tenants with a weekly report and one reader', number, 200)
  .parse()
  .opts<Traffic>();

const traffic: Traffic = { requestsPerDay, recordBytes, accounts, tenants };
const ours = ourBill(traffic);
const upstream = upstreamBill(traffic);
const dollars = (bill: Bill, service: string) =>
  service in bill ? `$${Math.round(bill[service] ?? 0).toLocaleString('en-GB')}` : '–';
const row = (service: string, mine: string, theirs: string) =>
  console.log(`${service.padEnd(36)} ${mine.padStart(12)} ${theirs.padStart(12)}`);

console.log(
  `${requestsPerDay.toLocaleString('en-GB')} requests a day of ${recordBytes} bytes, ${accounts} accounts, ${tenants} tenants`,
);
console.log(`Dollars a month, us-east-1, list prices as of ${pricesAsOf}\n`);
row('', 'Gatebook', 'upstream');
for (const service of new Set([...Object.keys(ours), ...Object.keys(upstream)])) {
  row(service, dollars(ours, service), dollars(upstream, service));
}
row(
  'Total',
  `$${Math.round(total(ours)).toLocaleString('en-GB')}`,
  `$${Math.round(total(upstream)).toLocaleString('en-GB')}`,
);
const perMillion = (total(ours) / (requestsPerDay * assumptions.daysPerMonth)) * 1e6;
console.log(
  `\nGatebook: $${perMillion.toFixed(2)} per million requests, $${(total(ours) / tenants).toFixed(2)} per tenant and month.`,
);
const { rows, gb } = spiceSize(traffic);
console.log(
  `SPICE: ${Math.round(rows / 1e6)} million rows of ${assumptions.spiceDays} days, ${Math.round(gb)} GB; each further year ${Math.round(spiceSize(traffic, 365).gb)} GB.`,
);
const unsure = Object.values(prices).filter(({ confidence }) => confidence !== 'documented').length;
console.log(
  `${unsure} of ${Object.keys(prices).length} prices were not read on AWS's pages: scripts/cost/prices.ts says which.`,
);
