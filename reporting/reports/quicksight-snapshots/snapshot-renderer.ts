import { again, type BackOff, withBackOff } from '../../../core/back-off.js';
import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { pacer } from '../../../core/pace.js';
import { minuteMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import { documentName } from '../report/document-name.js';
import type { ReportDocument, ReportRenderer } from '../report/renderer.js';
import {
  isSnapshotFormat,
  jobIdOf,
  type SnapshotFormat,
  type SnapshotReader,
  snapshotFormats,
  snapshotJob,
} from './snapshot-job.js';
import type { ReadSnapshotFile, SnapshotFileResult, SnapshotJobs } from './snapshot-jobs.js';

/**
 * QuickSight runs 12 jobs per account and takes 10 calls a second (API reference, `StartDashboardSnapshotJob`); both are
 * left with room for what people start by hand.
 */
export const snapshotLimits = { running: 10, callsPerSecond: 8 } as const;

const whenBusy: BackOff = { firstMs: 1000, factor: 2, longestMs: 30_000, jitter: [0.5, 1] };
const whileRunning: BackOff = { firstMs: 2000, factor: 1.5, longestMs: 15_000, jitter: [0.8, 1.2] };

export interface SnapshotRenderer {
  readonly accountId: string;
  readonly dashboardId: string;
  readonly reader: SnapshotReader;
  /** The jobs as the tenant's reader may start and see them: with one's own credentials, or a registered reader's. */
  readonly jobsOf: (tenantId: string) => Promise<SnapshotJobs>;
  readonly readFile: ReadSnapshotFile;
  readonly destination?: {
    readonly bucket: string;
    readonly prefix: string;
    readonly region: string;
  };
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Between 0 and 1: spreads waits, so that many renderers do not call at the same time. */
  readonly random: () => number;
  /** How long a job may take before it is given up, milliseconds. @default 20 minutes */
  readonly timeoutMs?: number;
}

/** The renderer that has QuickSight print its own dashboard as the tenant. */
export function snapshotRenderer(tools: SnapshotRenderer): ReportRenderer {
  const { jobsOf, readFile, now, timeoutMs = 20 * minuteMs } = tools;
  const gate = limitConcurrency(snapshotLimits.running);
  const pace = pacer(snapshotLimits.callsPerSecond, tools);
  const waiting = (signal?: AbortSignal) => ({
    random: tools.random,
    sleep: (ms: number) => tools.sleep(ms, signal),
  });

  /** Calls until it is not busy, waiting longer each time, by chance up to the whole of the wait. */
  const insist = <T>(call: () => Promise<T | 'busy'>, until: number, signal?: AbortSignal) =>
    withBackOff<Exclude<T, 'busy'>>(whenBusy, waiting(signal), async (nextPauseMs) => {
      await pace();
      const answer = await call();
      if (answer !== 'busy') return answer as Exclude<T, 'busy'>;
      if (now() + nextPauseMs > until) {
        throw failed('QuickSight was busy for too long: too many snapshot jobs at once.');
      }
      return again;
    });

  const filesOf = (jobs: SnapshotJobs, jobId: string, until: number, signal?: AbortSignal) =>
    withBackOff(whileRunning, waiting(signal), async () => {
      const state = await insist(() => jobs.state(jobId, signal), until, signal);
      if (state.status === 'failed')
        throw failed(`QuickSight could not print the report: ${state.reason}`);
      if (state.status === 'completed') return state.files;
      if (now() > until) {
        throw failed(
          `The snapshot job ${jobId} did not end within ${Math.round(timeoutMs / minuteMs)} minutes.`,
        );
      }
      return again;
    });

  return {
    name: 'quicksight',
    render(order, signal) {
      const formats = order.formats.filter(isSnapshotFormat);
      const [missing] = order.formats.filter((format) => !isSnapshotFormat(format));
      if (missing !== undefined) {
        throw new ProductError(
          'render-refused',
          `QuickSight prints ${Object.keys(snapshotFormats).join(', ')} and no ${missing}: leave it out, or render with "builtin".`,
        );
      }
      return gate(async () => {
        const until = now() + timeoutMs;
        const jobs = await jobsOf(order.tenant.id);
        const job = snapshotJob({ ...tools, order, formats });
        await insist(() => jobs.start(job, signal), until, signal);
        const files = await filesOf(jobs, jobIdOf(order), until, signal);
        // The files may go soon: all are read before anything else is done.
        return Promise.all(
          formats.map(
            async (format): Promise<ReportDocument> => ({
              name: documentName(order.tenant.id, order.report.period, format),
              format,
              bytes: await readFile(uriOf(format, files), signal),
            }),
          ),
        );
      });
    },
  };
}

function uriOf(format: SnapshotFormat, files: readonly SnapshotFileResult[]): string {
  const file = files.find((one) => one.format === snapshotFormats[format]);
  if (file === undefined) throw failed(`QuickSight's job ended without the ${format} file.`);
  if (file.error !== undefined)
    throw failed(`QuickSight could not make the ${format} file: ${file.error}`);
  if (file.uri === undefined)
    throw failed(`QuickSight made the ${format} file and does not say where.`);
  return file.uri;
}

const failed = (sentence: string): ProductError => new ProductError('render-failed', sentence);
