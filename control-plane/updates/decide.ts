import { hourMs, minuteMs } from '../../core/periods/duration.js';
import { duePipelines } from '../../core/registry/due-pipelines.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { PipelineHealth } from '../../core/registry/pipeline-health.js';
import {
  mostUnderWay,
  type PipelineUpdate,
  type ProductUpdate,
} from '../../core/registry/product-update.js';

/** All that a decision is made on. */
export interface Known {
  readonly update: ProductUpdate;
  readonly pipelines: readonly Pipeline[];
  /** By `accountId/region`, of this update. */
  readonly results: ReadonlyMap<string, PipelineUpdate>;
  readonly health: ReadonlyMap<string, PipelineHealth>;
  readonly now: Date;
}

/** How an update goes on: the pipelines that may be begun, or that it is stopped or over. */
export interface Decision {
  readonly begin: readonly string[];
  readonly state: ProductUpdate['state'];
  readonly reason: string | null;
}

const isOver = (result: PipelineUpdate | undefined) =>
  result !== undefined && result.endedAt !== null;

/**
 * Decides what is begun next. Canaries come first, all of them; the others wait until every canary has succeeded and
 * rows have kept coming for the time of watching. What has failed, or has gone quiet since, stops everything at the limit.
 */
export const decide = (known: Known): Decision => {
  const { update, pipelines, results } = known;
  const stay = { begin: [], state: update.state, reason: update.reason };
  if (update.state !== 'running') return stay;
  const reason = whyToStop(known);
  if (reason !== null) return { begin: [], state: 'stopped', reason };
  const underWay = update.underWay.filter((id) => !isOver(results.get(id)));
  const due = duePipelines(update, pipelines, ({ id }) => results.has(id) || underWay.includes(id));
  const room = mostUnderWay - underWay.length;
  const first = due.canaries.slice(0, room);
  if (first.length > 0) return { ...stay, begin: first.map(({ id }) => id) };
  if (due.canaries.length === 0 && due.others.length === 0 && underWay.length === 0)
    return { begin: [], state: 'completed', reason: null };
  if (!canariesEnded(known, underWay)) return stay;
  if (![...results.values()].some((one) => isCanary(update, one) && one.state === 'succeeded'))
    return {
      begin: [],
      state: 'stopped',
      reason:
        'No canary was updated: they are pinned, gone, or failed. Cancel this update and plan one with other canaries.',
    };
  const others = due.others.slice(0, Math.min(room, leftThisHour(known)));
  return { ...stay, begin: others.map(({ id }) => id) };
};

const isCanary = ({ canaries }: ProductUpdate, { accountId }: { readonly accountId: string }) =>
  canaries.includes(accountId);

/** Whether every canary has ended, and the last of them long enough ago. */
const canariesEnded = ({ update, results, now }: Known, underWay: readonly string[]): boolean => {
  const { canaries, soakMinutes } = update;
  if (underWay.some((id) => canaries.includes(id.slice(0, id.indexOf('/'))))) return false;
  return [...results.values()]
    .filter((one) => isCanary(update, one))
    .every(
      ({ endedAt }) =>
        endedAt !== null && now.getTime() - Date.parse(endedAt) >= soakMinutes * minuteMs,
    );
};

/** How many others may still be begun in the hour that ends now: at least one an hour. */
const leftThisHour = ({ update, results, now }: Known): number => {
  const most = Math.max(1, Math.floor((update.pipelines * update.sharePerHour) / 100));
  const begun = [...results.values()].filter(
    (one) => !isCanary(update, one) && now.getTime() - Date.parse(one.begunAt) < hourMs,
  );
  return Math.max(0, most - begun.length);
};

/** The failures that nobody has looked at yet: updates that failed, and pipelines that are quiet since theirs. */
const failuresOf = ({ update: { forgivenUntil }, results, health }: Known) => {
  const isNew = (at: string) => forgivenUntil === null || at > forgivenUntil;
  return [...results].flatMap(([id, { state, endedAt, reason, accountId }]) => {
    if (endedAt === null) return [];
    if (state === 'failed')
      return isNew(endedAt) ? [{ id, accountId, said: `${id}: ${reason}` }] : [];
    const now = health.get(id);
    return state === 'succeeded' &&
      now?.state === 'quiet' &&
      now.since > endedAt &&
      isNew(now.since)
      ? [{ id, accountId, said: `${id} is quiet since ${now.since}` }]
      : [];
  });
};

function whyToStop(known: Known): string | null {
  const { stopAfterFailures } = known.update;
  const failures = failuresOf(known);
  const canary = failures.find((one) => isCanary(known.update, one));
  if (canary) return `A canary did not do well: ${canary.said}`.slice(0, 1000);
  const [first] = failures;
  if (first && failures.length >= stopAfterFailures)
    return `${failures.length} of the pipelines did not do well, the first: ${first.said}`.slice(
      0,
      1000,
    );
  return null;
}
