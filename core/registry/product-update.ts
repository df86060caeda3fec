import * as z from 'zod';
import { instant } from './api.js';
import { accountId } from './api-window.js';
import { pipeline } from './pipeline.js';

/**
 * `planned` waits for its start. `running` begins pipelines; `paused` and `stopped` begin none, the first because somebody said
 * so, the second because too much failed. `completed` and `cancelled` are ends.
 */
export const productUpdateStates = [
  'planned',
  'running',
  'paused',
  'stopped',
  'completed',
  'cancelled',
] as const;

/** So many pipelines are updated at the same time at most, over all accounts. */
export const mostUnderWay = 20;

/** An update of the product in the accounts of the organisation, in waves. At most one has not ended. */
export const productUpdate = z.object({
  /** A number with leading zeros, so that the newest is the last. */
  id: z.string().regex(/^\d{6}$/),
  version: pipeline.shape.productVersion,
  /** Accounts whose pipelines come first, and have to do well before the others begin. */
  canaries: z.array(accountId).min(1).max(50),
  /** How long the canaries are watched before the others begin, minutes. */
  soakMinutes: z.int().min(0).max(10_080),
  /** Of all pipelines that are to be updated, so many are begun in an hour, per cent. */
  sharePerHour: z.int().min(1).max(100),
  /** So many failures stop the update; one failure of a canary does. */
  stopAfterFailures: z.int().min(1).max(1000),
  /** How many pipelines were to be updated when it was planned: what the share is of. */
  pipelines: z.int().nonnegative(),
  state: z.enum(productUpdateStates),
  /** Why it was stopped, in a sentence. */
  reason: z.string().max(1000).nullable(),
  /** Pipelines that may be worked on now, `accountId/region`; nothing else is ever begun. */
  underWay: z.array(pipeline.shape.id).max(mostUnderWay),
  /** Failures up to here were looked at by somebody, who resumed the update. */
  forgivenUntil: instant.nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  updatedAt: instant,
});
export type ProductUpdate = z.infer<typeof productUpdate>;

export const pipelineUpdateStates = [
  'begun',
  'updating',
  'succeeded',
  'failed',
  'left-out',
] as const;

/** What became of one pipeline in one update of the product. */
export const pipelineUpdate = z.object({
  /** `update/accountId/region`. */
  id: z.string().max(70),
  accountId,
  region: pipeline.shape.region,
  /** `begun`: it is claimed, and whether Service Catalog was asked is not known yet. */
  state: z.enum(pipelineUpdateStates),
  fromVersion: pipeline.shape.productVersion.nullable(),
  /** Service Catalog's record of the update. */
  recordId: z.string().max(50).nullable(),
  /** Why it failed, or was left out, in a sentence. */
  reason: z.string().max(1000).nullable(),
  begunAt: instant,
  endedAt: instant.nullable(),
  /** It is kept for a year. */
  expiresAt: instant,
});
export type PipelineUpdate = z.infer<typeof pipelineUpdate>;

/** Whether a version of the product comes before another, by its three numbers; what follows them counts as earlier than nothing. */
export const isOlder = (version: string, than: string): boolean => {
  const parts = (text: string) => {
    const [numbers = '', ...rest] = text.split('-');
    return { numbers: numbers.split('.').map(Number), preview: rest.join('-') };
  };
  const [one, other] = [parts(version), parts(than)];
  for (const index of [0, 1, 2]) {
    const difference = (one.numbers[index] ?? 0) - (other.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  if (one.preview === '' || other.preview === '') return one.preview !== '' && other.preview === '';
  return one.preview < other.preview;
};
