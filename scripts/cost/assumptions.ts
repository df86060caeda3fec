import { rowPrefixes } from '../../core/pipeline-bucket.js';
import { streamNamePrefix, subscriptionStreamPrefix } from '../../infra/names.js';

/** What the cost follows from. */
export interface Traffic {
  readonly requestsPerDay: number;
  /** Bytes of one log line. */
  readonly recordBytes: number;
  /** Accounts with a pipeline. */
  readonly accounts: number;
  /** Tenants, each with a weekly report and one reader who opens the dashboard on working days. */
  readonly tenants: number;
  /** The part of the accounts, and of the requests, whose logs come from log groups: by the pipeline's second stream. */
  readonly subscribed: number;
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
  /** Hours of requests that are given to their tenants anew in a day: three every hour, three days once. */
  healedHoursPerDay: 24 * 3 + 72,
  /** The hours that a run of the loader touches: the one that is, and often the one before. */
  hoursTouched: 1.5,
  /** Files of metadata that a commit writes, and tables that are written after each run. */
  filesOfCommit: 4,
  tablesWritten: 3,
  /** Writes to the ledger for an object: announced and settled, in the table and in its index. */
  ledgerWritesPerObject: 4,
  /** Metrics under the alarms of a pipeline, its alarm in the lake's Region included: each is billed. */
  alarmMetricsPerAccount: 14,
  /** Lists of the hourly look at when rows last arrived: the days of Parquet, the newest of them, the days of JSON. */
  listsPerPipelineCheck: 3,
  /** Runs a day of what keeps the names of plans and keys, each of which writes them, and of what tells the control plane of the pipeline. */
  catalogueSyncsPerDay: 96,
  announcementsPerDay: 24,
  /** What such a run takes of 256 MB: assumed. */
  secondsPerErrand: 1,
  reportsPerMonth: 4.3,
  /** Latency, operations and bytes that are pending, operations that failed: each for both rules of a pipeline. */
  replicationMetricsPerAccount: 8,
  /** Reads of a Parquet file: its footer, and the parts of its columns. */
  readsPerFile: 3,
  dashboardOpeningsPerMonth: 21,
  /**
   * How fast Athena and S3 are, for the simulated day: a run beside its statements, looks into objects, objects that are tagged
   * and noted, a statement beside what it reads, files and GB that it reads in a second, and what heals and the night take. All
   * of it assumed.
   */
  runSeconds: 12,
  looksPerSecond: 400,
  settledPerSecond: 300,
  statementSeconds: 8,
  filesPerSecond: 400,
  gbPerSecond: 1,
  healSeconds: 40,
  nightSeconds: 600,
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

export const gb = 2 ** 30;

/** What a day's requests come to: their lines, and the Parquet that is kept of them. */
export const gbPerDay = ({ requestsPerDay, recordBytes }: Traffic) => {
  const raw = (requestsPerDay * recordBytes) / gb;
  return { raw, parquet: raw * assumptions.parquetShare };
};

/** Streams that write files: of each pipeline one, and the second one where log groups subscribe. */
export const streamsOf = ({ accounts, subscribed }: Traffic): number =>
  Math.round(accounts * (1 + subscribed));

/** What a run of the loader takes of landing, each object under a key as Firehose makes it. */
export const landedObject = (stream: number, accounts: number, at: Date) => {
  const account = String(100_000_000_000 + (stream % accounts));
  const name = stream < accounts ? streamNamePrefix : subscriptionStreamPrefix;
  const [day, time = ''] = at.toISOString().split('T');
  const written = `${day}-${time.slice(0, 8).replaceAll(':', '-')}`;
  return {
    key: `${rowPrefixes.parquet}/account_id=${account}/region=eu-west-1/dt=${day}/${name}orders-1-${written}-210746c2-6e15-474b-afeb-3252be4b21dc.parquet`,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    account,
  };
};

/** The part of a day's requests that an hour has: twice as many at two in the afternoon as on average, a few at night. */
export const shareOfHour = (hour: number): number =>
  (1 + 0.9 * Math.cos(((hour - 14) / 12) * Math.PI)) / 24;

/** The part of a day's requests that a load finds there, on average over the day. */
export const foundByLoad = (): number => {
  let before = 0;
  let sum = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    sum += before + shareOfHour(hour) / 2;
    before += shareOfHour(hour);
  }
  return sum / 24;
};
