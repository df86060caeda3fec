import { setTimeout as sleep } from 'node:timers/promises';
import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { minuteMs } from '../../../../core/periods/duration.js';
import { resourceIds } from '../../../quicksight/names.js';
import { threadRenderer } from '../../documents/drawing-thread.js';
import { quicksightSnapshots } from '../../quicksight-snapshots/quicksight-snapshots.js';
import { snapshotFiles } from '../../quicksight-snapshots/s3-snapshot-files.js';
import { snapshotRenderer } from '../../quicksight-snapshots/snapshot-renderer.js';
import { clientAsReader } from '../../quicksight-snapshots/sts-report-reader.js';
import type { ReportRenderer } from '../../report/renderer.js';
import type { DelivererSettings } from './settings.js';

/** A function lives a quarter of an hour: a job that takes longer than this leaves no time to mail. */
const timeoutMs = 9 * minuteMs;

/**
 * Who draws the documents, as the deployment's settings say.
 *
 * @param bundle the file that this function is, which a thread of it starts from too
 */
export function rendererOf(settings: DelivererSettings, bundle: string): ReportRenderer {
  if (settings.RENDERER === 'builtin') return threadRenderer(bundle);
  const { ACCOUNT_ID: accountId, READER_ROLE_ARN: roleArn } = settings;
  const { report: dashboardId } = resourceIds;
  const own = new QuickSightClient();
  const jobs = (client: QuickSightClient) =>
    quicksightSnapshots({ client, accountId, dashboardId });
  const asReader = clientAsReader({
    quicksight: new QuickSightClient({ region: settings.IDENTITY_REGION }),
    sts: new STSClient(),
    accountId,
    roleArn,
    region: settings.AWS_REGION,
  });
  return snapshotRenderer({
    accountId,
    dashboardId,
    reader: roleArn === '' ? 'anonymous' : 'registered',
    jobsOf: async (tenantId) => jobs(roleArn === '' ? own : await asReader(tenantId)),
    readFile: snapshotFiles({ s3: new S3Client() }),
    now: Date.now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    random: Math.random,
    timeoutMs,
  });
}
