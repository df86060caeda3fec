import { ourBill, spiceSize, type Traffic, total, upstreamBill } from '../../scripts/cost/model.js';

const traffic: Traffic = { requestsPerDay: 100e6, recordBytes: 1000, accounts: 50, tenants: 200 };

test('a record is billed by five kilobytes at least, whatever its size', () => {
  const ingest = (recordBytes: number) => ourBill({ ...traffic, recordBytes })['Firehose: ingest'];
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
  const reads = (accounts: number) => ourBill({ ...traffic, accounts })['S3: reads'] ?? 0;
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
