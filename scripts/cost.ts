import { Command, InvalidArgumentError } from 'commander';
import type { Traffic } from './cost/assumptions.js';
import { simulateDay } from './cost/day.js';
import { costReport, dayReport } from './cost/report.js';

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('a number above 0, such as 100e6');
  return value;
};
const share = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('a part of one, such as 0.1');
  return value;
};

const { day, ...traffic } = new Command('cost')
  .description('What Gatebook costs in AWS by service, beside the design it started from.')
  .option('--requests-per-day <n>', 'requests of the whole organisation', number, 100e6)
  .option('--record-bytes <n>', 'bytes of one log line', number, 1000)
  .option('--accounts <n>', 'accounts with a pipeline', number, 50)
  .option('--tenants <n>', 'tenants with a weekly report and one reader', number, 200)
  .option('--subscribed <part>', 'the part of them whose logs come from log groups', share, 0.1)
  .option('--day', 'play a day of the loader as well')
  .parse()
  .opts<Traffic & { day?: true }>();

console.log(costReport(traffic));
if (day) console.log(`\n${dayReport(await simulateDay(traffic))}`);
