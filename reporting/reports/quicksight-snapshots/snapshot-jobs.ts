import type { StartDashboardSnapshotJobCommandInput } from '@aws-sdk/client-quicksight';

/** What became of one file of a job. */
export interface SnapshotFileResult {
  /** As QuickSight names formats: PDF, CSV, EXCEL. */
  readonly format: string;
  /** Where the file lies: `s3://bucket/key`, or a short-lived https address. */
  readonly uri?: string;
  readonly error?: string;
}

/** How a start ended: the job runs, was there already, or cannot be started yet. */
export type SnapshotStart = 'started' | 'known' | 'busy';

export type SnapshotState =
  | { readonly status: 'waiting' }
  | { readonly status: 'completed'; readonly files: readonly SnapshotFileResult[] }
  | { readonly status: 'failed'; readonly reason: string };

/**
 * QuickSight's snapshot jobs, as far as the renderer needs them. `busy`: too many jobs or calls at once, to be tried
 * again. Errors: `render-refused` where the account may not, `render-failed` where a repeat may help.
 */
export interface SnapshotJobs {
  start(job: StartDashboardSnapshotJobCommandInput, signal?: AbortSignal): Promise<SnapshotStart>;
  state(jobId: string, signal?: AbortSignal): Promise<SnapshotState | 'busy'>;
}

/** Reads a job's file, whole. */
export type ReadSnapshotFile = (uri: string, signal?: AbortSignal) => Promise<Uint8Array>;
