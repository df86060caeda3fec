import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Freshness } from '../../control-plane/freshness/s3.js';
import { rowPrefixes } from '../../core/pipeline-bucket.js';
import { assumptions, type Traffic } from '../../scripts/cost/assumptions.js';
import { ourBill, spiceSize, total, upstreamBill } from '../../scripts/cost/model.js';
import { costReport } from '../../scripts/cost/report.js';
import { assemblyOf } from '../fixtures/assembly.js';

const traffic: Traffic = {
  requestsPerDay: 100e6,
  recordBytes: 1000,
  accounts: 50,
  tenants: 200,
  subscribed: 0.1,
};
/** Of the largest organisation that is promised. */
const large: Traffic = { ...traffic, accounts: 2000 };
const page = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

test('a record is billed by five kilobytes at least, whatever its size', () => {
  const ingest = (recordBytes: number) =>
    ourBill({ ...traffic, subscribed: 0, recordBytes })['Firehose: ingest'];
  expect(ingest(1)).toBe(ingest(5120));
  expect(ingest(5121)).toBeCloseTo(2 * (ingest(5120) ?? 0));
  // 100 million records of 5 KiB are 476.8 GiB a day.
  expect(ingest(1000)).toBeCloseTo(476.837 * 30 * 0.029, 0);
});

test('what follows the traffic doubles with it, and what follows accounts and tenants does not', () => {
  const once = ourBill(traffic);
  const twice = ourBill({ ...traffic, requestsPerDay: 200e6 });
  expect(twice['Athena: roll-ups']).toBeCloseTo(2 * (once['Athena: roll-ups'] ?? 0));
  expect(twice['CloudWatch: alarms']).toBe(once['CloudWatch: alarms']);
  expect(twice['QuickSight: readers']).toBe(once['QuickSight: readers']);
});

test('both bills are positive in every line', () => {
  for (const bill of [ourBill(traffic), upstreamBill(traffic)]) {
    for (const dollars of Object.values(bill)) expect(dollars).toBeGreaterThan(0);
    expect(Number.isFinite(total(bill))).toBe(true);
  }
});

test('what is billed without any traffic of its own is in the bill: metrics of replication, files that are opened', () => {
  const bill = ourBill(traffic);
  // Four metrics for each of two rules, at $0.30.
  expect(bill['CloudWatch: replication metrics']).toBeCloseTo(50 * 2.4);
  // 50 accounts more write a file every five minutes, which the loader and Athena open once each, by three reads.
  const reads = (accounts: number) =>
    ourBill({ ...traffic, subscribed: 0, accounts })['S3: reads'] ?? 0;
  expect(reads(100) - reads(50)).toBeCloseTo((2 * 50 * 288 * 30 * 3 * 0.0004) / 1000);
});

test('SPICE grows with tenants and with the days that it holds, and never has more rows than there are requests', () => {
  const { rows, gb } = spiceSize(traffic);
  // 200 tenants, 40 rows of both roll-ups in each of 48 quarter hours, 400 days.
  expect(rows).toBe(200 * 40 * 48 * 400);
  expect(ourBill(traffic)['QuickSight: SPICE']).toBeCloseTo(gb * 0.38);
  expect(spiceSize(traffic, 800).gb).toBeCloseTo(2 * gb);
  expect(spiceSize({ ...traffic, requestsPerDay: 100 }).rows).toBe(2 * 100 * 400);
  // A row of usage has a histogram of 62 numbers for each of three latencies.
  expect((gb * 2 ** 30) / rows).toBeGreaterThan(3 * 62 * 8 * (25 / 40));
});

test('a second stream, where log groups subscribe, unpacks what it takes, writes files of its own, and rounds nothing up', () => {
  const without = ourBill({ ...traffic, subscribed: 0 });
  const half = ourBill({ ...traffic, subscribed: 0.5 });
  // 50 million lines of 1,000 bytes are 46.57 GiB a day.
  expect(half['Firehose: decompression of log groups']).toBeCloseTo(46.566 * 30 * 0.00325, 2);
  expect(half['DynamoDB: ledger']).toBeCloseTo(1.5 * (without['DynamoDB: ledger'] ?? 0));
  expect(half['Firehose: ingest']).toBeLessThan(without['Firehose: ingest'] ?? 0);
});

test('what the model says of a pipeline is what its template and the hourly check do: alarms, lists', async () => {
  const resources = Object.values(assemblyOf('twoRegions').product.Resources);
  const alarms = resources.flatMap(({ Type, Properties }) =>
    Type === 'AWS::CloudWatch::Alarm'
      ? ((Properties.Metrics as { MetricStat?: unknown }[] | undefined)?.filter(
          ({ MetricStat }) => MetricStat,
        ).length ?? 1)
      : Type === 'Custom::GatebookReplicationAlarm'
        ? (Properties.RuleIds as unknown[]).length
        : [],
  );
  expect(alarms.reduce((all, one) => all + one, 0)).toBe(assumptions.alarmMetricsPerAccount);

  const client = new S3Client({ region: 'eu-west-1' });
  let lists = 0;
  client.send = async ({ input }: { input: { Prefix?: string; Delimiter?: string } }) => {
    lists += 1;
    const isParquet = input.Prefix?.startsWith(`${rowPrefixes.parquet}/`);
    return input.Delimiter && isParquet
      ? { CommonPrefixes: [{ Prefix: `${input.Prefix}dt=2026-11-30/` }] }
      : {};
  };
  const prefixes = Object.values(rowPrefixes).map((prefix) => `${prefix}/`);
  const freshness = s3Freshness({ client, bucket: 'lake', prefixes, clock: () => new Date() });
  await freshness.lastRowsSeen([{ accountId: '111122223333', region: 'eu-west-1' }]);
  expect(lists).toBe(assumptions.listsPerPipelineCheck);
  const listed = (accounts: number) => ourBill({ ...large, accounts })['S3: lists and tags'] ?? 0;
  // A thousand pipelines more are three lists each and hour at the least.
  expect(listed(2000) - listed(1000)).toBeGreaterThan((1000 * 3 * 24 * 30 * 0.005) / 1000);
});

test('the bill that the page shows is the model’s, and what it says of 2,000 accounts as well', () => {
  expect(page('cost.md')).toContain(costReport(traffic));
  const bill = ourBill(large);
  const dollars = (...services: string[]) =>
    `$${Math.round(services.reduce((sum, service) => sum + (bill[service] ?? 0), 0)).toLocaleString('en-GB')}`;
  expect(page('cost.md')).toContain(
    `With 2,000 accounts the same traffic costs ${dollars(...Object.keys(bill))}: ${dollars('CloudWatch: replication metrics')} are replication metrics, ${dollars('CloudWatch: alarms')} alarms, ${dollars('S3: writes', 'S3: lists and tags', 'DynamoDB: ledger')} the accounts’ own files, written, tagged, listed and noted, and ${dollars('Athena: loads', 'S3: reads')} loads`,
  );
});
