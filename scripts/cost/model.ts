import { columnTypes } from '../../core/access-log/column.js';
import { tenantBuckets } from '../../reporting/lake/writing/lake-tables.js';
import { computedColumns, sourceColumns } from '../../reporting/quicksight/columns.js';
import type { RollUpName } from '../../reporting/roll-ups/roll-ups.js';
import { assumptions, gb, gbPerDay, streamsOf, type Traffic } from './assumptions.js';
import { filesOfLoad, lakeUse } from './lake-use.js';
import { prices } from './prices.js';

export type Bill = Readonly<Record<string, number>>;

const lowest = 5 * 1024;

/**
 * GB a month that Firehose bills: each record of the direct stream is rounded up to 5 KB; one of the second stream holds
 * many lines, so that its bytes count as they are.
 */
const firehoseGb = ({ requestsPerDay, recordBytes, subscribed }: Traffic) => {
  const requests = (requestsPerDay * assumptions.daysPerMonth) / gb;
  const direct = requests * (1 - subscribed) * Math.ceil(recordBytes / lowest) * lowest;
  const subscription = requests * subscribed * recordBytes;
  return { direct, subscription, both: direct + subscription };
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

/** Runs of what a pipeline does by the clock, whatever its traffic. */
const errands = ({ accounts }: Traffic) =>
  accounts *
  assumptions.daysPerMonth *
  (assumptions.catalogueSyncsPerDay + assumptions.announcementsPerDay);

/** Dollars a month by service, of the design as it stands: Parquet, one load of each file, roll-ups. */
export const ourBill = (traffic: Traffic): Bill => {
  const a = assumptions;
  const day = gbPerDay(traffic);
  const use = lakeUse(traffic);
  const firehose = firehoseGb(traffic);
  // A call per MB, and a call a minute from a stream with less.
  const calls = Math.max(
    (day.raw * gb * a.daysPerMonth) / 1e6,
    Math.min(traffic.requestsPerDay, streamsOf(traffic) * 1440) * a.daysPerMonth,
  );
  const seconds =
    (traffic.requestsPerDay * a.daysPerMonth) / (a.enrichedPerCoreSecond * a.coreShare) +
    calls * a.secondsPerCall;
  const files = use.objects * a.daysPerMonth;
  const [cool, cold] = [60, 180];
  const lakeMonths =
    cool * prices.s3Standard.dollars +
    (cold - cool) * prices.s3InfrequentAccess.dollars +
    (a.lakeRetentionDays - cold) * prices.s3GlacierInstant.dollars;
  const runsPerDay = 1440 / a.loadMinutes;
  const filesOfHour = use.filesWritten / 24;
  const rolledUpPerDay = 2 * runsPerDay * (a.hoursTouched / 24) * day.parquet * a.rollUpColumns;
  // Read to find what has another tenant, and read as what may be replaced.
  const healedPerDay = 2 * (a.healedHoursPerDay / 24) * day.parquet * a.identityColumns;
  const units = traffic.tenants * a.reportsPerMonth;
  const directQueries = traffic.tenants * a.dashboardOpeningsPerMonth * a.directQueriesPerOpening;
  // By loads, by roll-ups and by heals of the hours that they read, and by questions for one hour of one part.
  const opened =
    a.daysPerMonth *
      (use.filesOpened + 2 * runsPerDay * a.hoursTouched * filesOfHour + 2 * 24 * 3 * filesOfHour) +
    (directQueries * filesOfHour) / filesOfLoad;
  const written =
    files * 2 +
    a.daysPerMonth * (use.filesWritten + runsPerDay * a.tablesWritten * a.filesOfCommit) +
    traffic.accounts * a.daysPerMonth * a.catalogueSyncsPerDay;
  // Once a day all that is kept in landing, a thousand keys a call; every run the accounts; every hour what came last of each.
  const listed =
    (files * a.landedDays) / 1000 +
    a.daysPerMonth * runsPerDay * (1 + Math.ceil(traffic.accounts / 1000)) +
    a.daysPerMonth * 24 * traffic.accounts * a.listsPerPipelineCheck;
  return {
    'Firehose: ingest': firehose.both * prices.firehoseIngest.dollars,
    'Firehose: conversion to Parquet': firehose.both * prices.firehoseConversion.dollars,
    'Firehose: decompression of log groups':
      firehose.subscription * prices.firehoseDecompression.dollars,
    'Lambda: enrichment':
      seconds * 0.5 * prices.lambdaGbSecond.dollars + calls * prices.lambdaRequest.dollars,
    'Lambda: names of keys, announcements':
      errands(traffic) *
      (a.secondsPerErrand * 0.25 * prices.lambdaGbSecond.dollars + prices.lambdaRequest.dollars),
    'S3: members’ copies': day.parquet * a.memberRetentionDays * prices.s3Standard.dollars,
    'S3: central lake': day.parquet * (lakeMonths + a.landedDays * prices.s3Standard.dollars),
    'S3: writes': written * prices.s3Put.dollars,
    'S3: reads': opened * a.readsPerFile * prices.s3Get.dollars,
    'S3: lists and tags': listed * prices.s3List.dollars + files * prices.s3Tag.dollars,
    'DynamoDB: ledger': files * a.ledgerWritesPerObject * prices.dynamodbWrite.dollars,
    'S3: replication between Regions': day.parquet * a.daysPerMonth * prices.s3CrossRegion.dollars,
    'Athena: loads': (day.parquet + use.checkedGb) * a.daysPerMonth * prices.athenaScan.dollars,
    'Athena: roll-ups': rolledUpPerDay * a.daysPerMonth * prices.athenaScan.dollars,
    'Athena: tenants of late registrations':
      healedPerDay * a.daysPerMonth * prices.athenaScan.dollars,
    'Athena: single requests':
      ((directQueries * day.parquet) / 24 / tenantBuckets) * prices.athenaScan.dollars,
    'CloudWatch: replication metrics':
      traffic.accounts * a.replicationMetricsPerAccount * prices.cloudWatchMetric.dollars,
    'CloudWatch: alarms':
      traffic.accounts * a.alarmMetricsPerAccount * prices.cloudWatchAlarm.dollars,
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
  const rawGbPerDay = gbPerDay(traffic).raw;
  const rawGbPerMonth = rawGbPerDay * a.daysPerMonth;
  const pythonSeconds = (traffic.requestsPerDay * a.daysPerMonth) / (5300 * a.coreShare);
  return {
    'Firehose: ingest':
      firehoseGb({ ...traffic, subscribed: 0 }).both * prices.firehoseIngest.dollars,
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
