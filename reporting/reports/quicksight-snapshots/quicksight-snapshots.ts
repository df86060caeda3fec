import {
  DescribeDashboardSnapshotJobCommand,
  DescribeDashboardSnapshotJobResultCommand,
  type DescribeDashboardSnapshotJobResultCommandOutput,
  type QuickSightClient,
  StartDashboardSnapshotJobCommand,
} from '@aws-sdk/client-quicksight';
import { ProductError } from '../../../core/product-error.js';
import { isNamed, isPassing, saidBy } from '../../quicksight/aws-errors.js';
import type { SnapshotFileResult, SnapshotJobs } from './snapshot-jobs.js';

/** Snapshot jobs by the SDK. The client's credentials decide who the reader is where a job names none. */
export function quicksightSnapshots({
  client,
  accountId,
  dashboardId,
}: {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  readonly dashboardId: string;
}): SnapshotJobs {
  const named = (SnapshotJobId: string) => ({
    AwsAccountId: accountId,
    DashboardId: dashboardId,
    SnapshotJobId,
  });
  return {
    async start(job, signal) {
      try {
        await client.send(new StartDashboardSnapshotJobCommand(job), { abortSignal: signal });
        return 'started';
      } catch (error) {
        if (isNamed(error, 'ResourceExistsException')) return 'known';
        if (isPassing(error)) return 'busy';
        throw startError(error);
      }
    },
    async state(jobId, signal) {
      try {
        const { JobStatus } = await client.send(
          new DescribeDashboardSnapshotJobCommand(named(jobId)),
          { abortSignal: signal },
        );
        if (JobStatus === 'QUEUED' || JobStatus === 'RUNNING') return { status: 'waiting' };
        const result = await client.send(
          new DescribeDashboardSnapshotJobResultCommand(named(jobId)),
          { abortSignal: signal },
        );
        if (JobStatus === 'COMPLETED') return { status: 'completed', files: filesOf(result) };
        return { status: 'failed', reason: reasonOf(result) };
      } catch (error) {
        if (isPassing(error)) return 'busy';
        throw new ProductError(
          'render-failed',
          `The state of a snapshot job is not to be had (${saidBy(error)}).`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

function startError(error: unknown): ProductError {
  if (isNamed(error, 'UnsupportedPricingPlanException')) {
    return new ProductError(
      'render-refused',
      'QuickSight prints no report for readers without a seat on this pricing plan. Buy capacity, set the reader to "registered", or render with "builtin": docs/quicksight.md.',
      { cause: error },
    );
  }
  const refused = isNamed(
    error,
    'AccessDeniedException',
    'UnsupportedUserEditionException',
    'InvalidParameterValueException',
    'ResourceNotFoundException',
  );
  return new ProductError(
    refused ? 'render-refused' : 'render-failed',
    `QuickSight did not start a snapshot job (${saidBy(error)}).`,
    { cause: error },
  );
}

/** A user's files, each with the error of any of its destinations: half a job is no success. */
function filesOf({
  Result,
}: DescribeDashboardSnapshotJobResultCommandOutput): SnapshotFileResult[] {
  const [user] = [...(Result?.AnonymousUsers ?? []), ...(Result?.RegisteredUsers ?? [])];
  return (user?.FileGroups ?? []).flatMap(({ Files, S3Results }) => {
    const errors = (S3Results ?? []).flatMap(({ ErrorInfo }) => ErrorInfo ?? []);
    return (Files ?? []).map(
      ({ FormatType }): SnapshotFileResult => ({
        format: FormatType ?? '',
        uri: S3Results?.find(({ S3Uri }) => S3Uri)?.S3Uri,
        ...(errors.length > 0 && { error: errors.map(sentence).join('; ') }),
      }),
    );
  });
}

const reasonOf = ({
  ErrorInfo,
  Result,
}: DescribeDashboardSnapshotJobResultCommandOutput): string => {
  const inFiles = filesOf({ Result } as DescribeDashboardSnapshotJobResultCommandOutput)
    .map(({ error }) => error)
    .filter((error) => error !== undefined);
  return (
    [...(ErrorInfo ? [sentence(ErrorInfo)] : []), ...inFiles].join('; ') || 'it gave no reason'
  );
};

const sentence = ({
  ErrorType,
  ErrorMessage,
}: {
  ErrorType?: string;
  ErrorMessage?: string;
}): string => [ErrorType, ErrorMessage].filter(Boolean).join(': ').slice(0, 300);
