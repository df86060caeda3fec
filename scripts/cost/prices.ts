/** How sure a price is: read in AWS's documentation or price pages, told by others, or remembered. */
type Confidence = 'documented' | 'reported' | 'remembered';

export interface Price {
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
  readonly confidence: Confidence;
}

/** The day on which this list was last gone through. Region us-east-1, list prices, no free tier, no discounts. */
export const pricesAsOf = '2026-11-22';

const price = (dollars: number, per: string, source: string, confidence: Confidence): Price => ({
  dollars,
  per,
  source,
  confidence,
});

/** Every price that the model uses, once. Check the ones that are not documented before you rely on a total. */
export const prices = {
  firehoseIngest: price(
    0.029,
    'GB, each record rounded up to 5 KB',
    'Amazon Data Firehose pricing',
    'remembered',
  ),
  firehoseConversion: price(
    0.018,
    'GB, each record rounded up to 5 KB',
    'Amazon Data Firehose pricing',
    'remembered',
  ),
  firehoseDecompression: price(
    0.00325,
    'GB that is unpacked',
    'Amazon Data Firehose pricing',
    'remembered',
  ),
  lambdaGbSecond: price(0.0000133334, 'GB-second, arm64', 'AWS Lambda pricing', 'remembered'),
  lambdaRequest: price(0.2e-6, 'request', 'AWS Lambda pricing', 'remembered'),
  s3Standard: price(0.023, 'GB-month', 'Amazon S3 pricing', 'remembered'),
  s3InfrequentAccess: price(0.0125, 'GB-month', 'Amazon S3 pricing', 'remembered'),
  s3GlacierInstant: price(0.004, 'GB-month', 'Amazon S3 pricing', 'remembered'),
  s3Get: price(0.0004e-3, 'GET', 'Amazon S3 pricing', 'remembered'),
  s3Put: price(0.005e-3, 'PUT', 'Amazon S3 pricing', 'remembered'),
  s3List: price(0.005e-3, 'LIST', 'Amazon S3 pricing', 'remembered'),
  s3Tag: price(0.005e-3, 'PUT of tags', 'Amazon S3 pricing', 'remembered'),
  dynamodbWrite: price(
    1.25e-6,
    'write of 1 KB, on demand',
    'Amazon DynamoDB pricing',
    'remembered',
  ),
  s3ReplicationTimeControl: price(0.015, 'GB', 'Amazon S3 pricing', 'remembered'),
  s3CrossRegion: price(
    0.02,
    'GB between two Regions',
    'Amazon EC2 data transfer pricing',
    'remembered',
  ),
  athenaScan: price(5 / 1024, 'GB scanned', 'Amazon Athena pricing', 'reported'),
  glueDpuHour: price(0.44, 'DPU-hour, 10 minutes at least', 'AWS Glue pricing', 'remembered'),
  cloudWatchLogs: price(0.5, 'GB ingested', 'Amazon CloudWatch pricing', 'remembered'),
  cloudWatchMetric: price(
    0.3,
    'custom metric and month',
    'Amazon CloudWatch pricing',
    'remembered',
  ),
  cloudWatchAlarm: price(0.1, 'alarm metric and month', 'Amazon CloudWatch pricing', 'remembered'),
  quickSightReader: price(3, 'reader and month', 'Amazon Quick pricing', 'documented'),
  spice: price(0.38, 'GB-month of SPICE', 'Amazon Quick pricing', 'reported'),
  quickSightReportsBase: price(
    500,
    'month, 500 report units in it',
    'Amazon Quick pricing',
    'reported',
  ),
  quickSightReportUnit: price(1, 'report unit beyond', 'Amazon Quick pricing', 'reported'),
  sesMail: price(0.0001, 'mail', 'Amazon SES pricing', 'remembered'),
} as const satisfies Record<string, Price>;
