import { columnTypes } from '../../core/access-log/column.js';
import { tenantBuckets } from '../../reporting/lake/writing/lake-tables.js';
import { computedColumns, sourceColumns } from '../../reporting/quicksight/columns.js';
import type { RollUpName } from '../../reporting/roll-ups/roll-ups.js';
import { prices } from './prices.js';

/** What the cost follows from. */
export interface Traffic {
  readonly requestsPerDay: number;
  /** Bytes of one log line. */
  readonly recordBytes: number;
  /** Accounts with a pipeline. */
  readonly accounts: number;
  /** Tenants, each with a weekly report and one reader who opens the dashboard on working days. */
  readonly tenants: number;
}

/** What the figures rest on beside the traffic. docs/cost.md explains each. */
export const assumptions = {
  daysPerMonth: 30,
  /** Parquet of the typed row against its log line: assumed. Made-up traffic gives 0.04; real paths and agents compress worse. */
  parquetShare: 0.12,
  /** The columns that roll-ups read, and those that tell requests apart, of a Parquet file's bytes: assumed. */
  rollUpColumns: 0.35,
  identityColumns: 0.4,
  /** Records a second on a whole core, the event's JSON included (measured: 77,000), and the part of a core of 512 MB. */
  enrichedPerCoreSecond: 70_000,
  coreShare: 512 / 1769,
  /** What a call of the function takes beside its records. */
  secondsPerCall: 0.02,
  memberRetentionDays: 90,
  lakeRetentionDays: 400,
  bufferSeconds: 300,
  loadMinutes: 3,
  landedDays: 30,
  /** The hours that a run of the loader touches: the one that is, and often the one before. */
  hoursTouched: 1.5,
  /** Files of metadata that a commit writes, and tables that are written after each run. */
  filesOfCommit: 4,
  tablesWritten: 3,
  /** Writes to the ledger for an object: announced and settled, in the table and in its index. */
  ledgerWritesPerObject: 4,
  alarmsPerAccount: 12,
  reportsPerMonth: 4.3,
  /** Latency, operations and bytes that are pending, operations that failed: each for both rules of a pipeline. */
  replicationMetricsPerAccount: 8,
  /** Reads of a Parquet file: its footer, and the parts of its columns. */
  readsPerFile: 3,
  dashboardOpeningsPerMonth: 21,
  /** Days of roll-ups that SPICE holds (`quickSight.days`). */
  spiceDays: 400,
  /**
   * Rows of both roll-ups that a tenant has in a busy quarter hour (routes by status and error, callers by country), and busy
   * quarter hours of a day: assumed. Rows by quarter hours are up to four times those by hours.
   */
  usageRowsPerQuarterHour: 25,
  audienceRowsPerQuarterHour: 15,
  busyQuarterHours: 48,
  /** Bytes of a text in SPICE, which adds 8 to each, as a number or a time has 8 (user guide, "SPICE capacity"). */
  spiceTextBytes: 12,
  /** Questions for single requests that follow an opening; each reads an hour of the tenant's part of the rows. */
  directQueriesPerOpening: 2,
  /** Visuals on upstream's sheet, each a scan of thirty days of raw JSON. */
  upstreamVisuals: 25,
  /** Bytes that upstream's function prints for each byte it is given. */
  upstreamLogShare: 3.5,
} as const;

export type Bill = Readonly<Record<string, number>>;

const gb = 2 ** 30;
const lowest = 5 * 1024;

const common = ({ requestsPerDay, recordBytes }: Traffic) => {
  const { daysPerMonth } = assumptions;
  return {
    rawGbPerDay: (requestsPerDay * recordBytes) / gb,
    billedGbPerMonth:
      (requestsPerDay * Math.ceil(recordBytes / lowest) * lowest * daysPerMonth) / gb,
  };
};

/** Bytes of a row of a roll-up in SPICE, with the columns that the data set computes; those are texts. */
const spiceRowBytes = (table: RollUpName): number => {
  const { spiceTextBytes } = assumptions;
  const source = sourceColumns[table];
  const texts =
    source.filter(({ type }) => columnTypes[type].quicksight === 'STRING').length +
    computedColumns(table).length;
  return 8 * (source.length + computedColumns(table).length) + spiceTextBytes * texts;
};

/** What SPICE holds of roll-ups; never more rows than there are requests. */
export const spiceSize = (
  { tenants, requestsPerDay }: Traffic,
  days: number = assumptions.spiceDays,
) => {
  const a = assumptions;
  const rowsOf = (perQuarterHour: number) =>
    Math.min(requestsPerDay, tenants * perQuarterHour * a.busyQuarterHours) * days;
  const [usage, audience] = [
    rowsOf(a.usageRowsPerQuarterHour),
    rowsOf(a.audienceRowsPerQuarterHour),
  ];
  return {
    rows: usage + audience,
    gb: (usage * spiceRowBytes('usage') + audience * spiceRowBytes('audience')) / gb,
  };
};

/** Dollars a month by service, of the design as it stands: Parquet, one load of each file, roll-ups. */
export const ourBill = (traffic: Traffic): Bill => {
  const a = assumptions;
  const { rawGbPerDay, billedGbPerMonth } = common(traffic);
  const parquetGbPerDay = rawGbPerDay * a.parquetShare;
  // A call per MB, and a call a minute from an account with less.
  const calls = Math.max(
    (rawGbPerDay * gb * a.daysPerMonth) / 1e6,
    Math.min(traffic.requestsPerDay, traffic.accounts * 1440) * a.daysPerMonth,
  );
  const seconds =
    (traffic.requestsPerDay * a.daysPerMonth) / (a.enrichedPerCoreSecond * a.coreShare) +
    calls * a.secondsPerCall;
  const files = (traffic.accounts * 86_400 * a.daysPerMonth) / a.bufferSeconds;
  const [cool, cold] = [60, 180];
  const lakeMonths =
    cool * prices.s3Standard.dollars +
    (cold - cool) * prices.s3InfrequentAccess.dollars +
    (a.lakeRetentionDays - cold) * prices.s3GlacierInstant.dollars;
  const runsPerDay = 1440 / a.loadMinutes;
  // A load writes a file for each part of the tenants, and one for requests of no tenant.
  const partsOfLoad = tenantBuckets + 1;
  // The check for copies reads today so far, half a day on average; roll-ups read the hours that were touched.
  const checkedPerDay = runsPerDay * 0.5 * parquetGbPerDay * a.identityColumns;
  const rolledUpPerDay = 2 * runsPerDay * (a.hoursTouched / 24) * parquetGbPerDay * a.rollUpColumns;
  const units = traffic.tenants * a.reportsPerMonth;
  const directQueries = traffic.tenants * a.dashboardOpeningsPerMonth * a.directQueriesPerOpening;
  const loadsOfHour = 60 / a.loadMinutes;
  // Of what has landed, by the loader and by Athena; and of `requests`, by the check for copies, roll-ups and dashboards.
  const opened =
    2 * files +
    a.daysPerMonth *
      runsPerDay *
      partsOfLoad *
      (0.5 * runsPerDay + 2 * a.hoursTouched * loadsOfHour) +
    directQueries * loadsOfHour;
  const written =
    files * 2 + a.daysPerMonth * runsPerDay * (partsOfLoad + a.tablesWritten * a.filesOfCommit);
  // Once a day all that is kept in landing, a thousand keys a call; every run the accounts.
  const listed = (files * a.landedDays) / 1000 + a.daysPerMonth * runsPerDay * 2;
  return {
    'Firehose: ingest': billedGbPerMonth * prices.firehoseIngest.dollars,
    'Firehose: conversion to Parquet': billedGbPerMonth * prices.firehoseConversion.dollars,
    'Lambda: enrichment':
      seconds * 0.5 * prices.lambdaGbSecond.dollars + calls * prices.lambdaRequest.dollars,
    'S3: members’ copies': parquetGbPerDay * a.memberRetentionDays * prices.s3Standard.dollars,
    'S3: central lake': parquetGbPerDay * (lakeMonths + a.landedDays * prices.s3Standard.dollars),
    'S3: writes': written * prices.s3Put.dollars,
    'S3: reads': opened * a.readsPerFile * prices.s3Get.dollars,
    'S3: lists and tags': listed * prices.s3List.dollars + files * prices.s3Tag.dollars,
    'DynamoDB: ledger': files * a.ledgerWritesPerObject * prices.dynamodbWrite.dollars,
    'S3: replication between Regions':
      parquetGbPerDay * a.daysPerMonth * prices.s3CrossRegion.dollars,
    'Athena: loads': (parquetGbPerDay + checkedPerDay) * a.daysPerMonth * prices.athenaScan.dollars,
    'Athena: roll-ups': rolledUpPerDay * a.daysPerMonth * prices.athenaScan.dollars,
    'Athena: single requests':
      ((directQueries * parquetGbPerDay) / 24 / tenantBuckets) * prices.athenaScan.dollars,
    'CloudWatch: replication metrics':
      traffic.accounts * a.replicationMetricsPerAccount * prices.cloudWatchMetric.dollars,
    'CloudWatch: alarms': traffic.accounts * a.alarmsPerAccount * prices.cloudWatchAlarm.dollars,
    'QuickSight: readers': traffic.tenants * prices.quickSightReader.dollars,
    'QuickSight: SPICE': spiceSize(traffic).gb * prices.spice.dollars,
    'QuickSight: paginated reports':
      prices.quickSightReportsBase.dollars +
      Math.max(0, units - 500) * prices.quickSightReportUnit.dollars,
    'SES: mail': units * prices.sesMail.dollars,
  };
};

/** The same of upstream's design: raw JSON, a crawler per account, direct queries, a function that prints. */
export const upstreamBill = (traffic: Traffic): Bill => {
  const a = assumptions;
  const { rawGbPerDay, billedGbPerMonth } = common(traffic);
  const rawGbPerMonth = rawGbPerDay * a.daysPerMonth;
  const pythonSeconds = (traffic.requestsPerDay * a.daysPerMonth) / (5300 * a.coreShare);
  return {
    'Firehose: ingest': billedGbPerMonth * prices.firehoseIngest.dollars,
    'Lambda: enrichment': pythonSeconds * 0.5 * prices.lambdaGbSecond.dollars,
    'CloudWatch Logs: printed payloads':
      rawGbPerMonth * a.upstreamLogShare * prices.cloudWatchLogs.dollars,
    'Glue: crawlers every ten minutes':
      // Ten minutes are the least that is billed: a crawler every ten minutes runs all the time, on 2 DPU.
      traffic.accounts * 2 * 24 * a.daysPerMonth * prices.glueDpuHour.dollars,
    'S3: raw JSON': rawGbPerDay * a.memberRetentionDays * prices.s3Standard.dollars,
    'Athena: a scan per visual':
      // A tenant's account holds its share of the traffic.
      (rawGbPerMonth / Math.max(1, traffic.accounts)) *
      a.upstreamVisuals *
      traffic.tenants *
      a.dashboardOpeningsPerMonth *
      prices.athenaScan.dollars,
    'QuickSight: readers': traffic.tenants * prices.quickSightReader.dollars,
  };
};

export const total = (bill: Bill): number =>
  Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);
