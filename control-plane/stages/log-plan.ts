import { logFormat } from '../../core/access-log/log-format.js';
import { ProductError } from '../../core/product-error.js';
import type { Difference, LogSettings } from '../../core/registry/api.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { MemberLogGroup } from '../ports/member-stages.js';

/** The access log settings that a stage of a pipeline's account and Region should have. */
export const wantedSettings = ({ streamArn }: Pick<Pipeline, 'streamArn'>): LogSettings => ({
  destinationArn: streamArn,
  format: logFormat,
});

/** Access log settings as an account has them; null: the stage logs nowhere. */
export const accessLogOf = (
  destinationArn: string | undefined,
  format: string | undefined,
): LogSettings | null => (destinationArn ? { destinationArn, format: format ?? '' } : null);

/** Where a stage's log goes: to us, to someone else, or nowhere. */
export const logsTo = (settings: LogSettings | null, wanted: LogSettings) => {
  if (settings === null) return 'nowhere' as const;
  return settings.destinationArn === wanted.destinationArn
    ? ('gatebook' as const)
    : ('elsewhere' as const);
};

/** What is not as it should be; null stands for a setting that is not there. */
export function differences(
  actual: LogSettings | null,
  expected: LogSettings | null,
): Difference[] {
  return (['destinationArn', 'format'] as const).flatMap((setting) => {
    const [is, shouldBe] = [actual?.[setting] ?? null, expected?.[setting] ?? null];
    return is === shouldBe ? [] : [{ setting, expected: shouldBe, actual: is }];
  });
}

/**
 * Refuses to take a stage over that logs to someone else, unless that is asked for.
 *
 * @throws ProductError `stage-logs-elsewhere`, with the ways on
 */
export function refuseTakeover(
  api: string,
  actual: LogSettings | null,
  wanted: LogSettings,
  replaceExisting: boolean,
): void {
  if (replaceExisting || logsTo(actual, wanted) !== 'elsewhere') return;
  throw new ProductError(
    'stage-logs-elsewhere',
    `Stage ${api} logs to ${actual?.destinationArn} already. Repeat the call with "mode": "subscribe", which leaves that as it is where it is a log group; or with "replaceExisting": true (the present settings are kept and put back by DELETE); or put the settings of GET /v1/apis/${api}/snippet into the team's own infrastructure code.`,
  );
}

/**
 * The stream that log groups of a pipeline's account and Region send to, and the role by which they do.
 *
 * @throws ProductError `pipeline-outdated`
 */
export function subscriptionOf({
  accountId,
  region,
  productVersion,
  subscriptionStreamArn,
  subscriptionRoleArn,
}: Pipeline): { readonly streamArn: string; readonly roleArn: string } {
  if (subscriptionStreamArn !== null && subscriptionRoleArn !== null)
    return { streamArn: subscriptionStreamArn, roleArn: subscriptionRoleArn };
  throw new ProductError(
    'pipeline-outdated',
    `The pipeline of account ${accountId} in ${region} is of version ${productVersion}, which takes no subscriptions of log groups. Update it in Service Catalog there to the newest version; what waits for it is finished within the hour.`,
  );
}

/** The filter that Gatebook puts on a log group, one for all stages that log there: no other is ever touched. */
export const filterName = 'gatebook';

/** CloudWatch Logs takes no third one, and raises that for nobody (user guide, "CloudWatch Logs quotas"). */
const mostFilters = 2;

/** Whether a log group sends to the pipeline already, by a filter of whatever name. */
export const sendsTo = ({ filters }: MemberLogGroup, streamArn: string): boolean =>
  filters.some(({ destinationArn }) => destinationArn === streamArn);

/**
 * Refuses a log group that cannot send to the pipeline.
 *
 * @throws ProductError `log-group-class`, `log-group-full`
 */
export function refuseLogGroup(name: string, group: MemberLogGroup, streamArn: string): void {
  if (group.logGroupClass !== 'STANDARD') {
    throw new ProductError(
      'log-group-class',
      `Log group ${name} is of the class ${group.logGroupClass}, and CloudWatch Logs gives subscriptions to groups of the class STANDARD alone; a class cannot be changed. Have the stage log to another group, or straight to the pipeline ("mode": "direct", REST APIs).`,
    );
  }
  if (sendsTo(group, streamArn) || group.filters.length < mostFilters) return;
  throw logGroupFull(
    name,
    group.filters.map((filter) => filter.name),
  );
}

/** Why a log group takes no filter of ours, with what to do. */
export const logGroupFull = (name: string, filters: readonly string[]) =>
  new ProductError(
    'log-group-full',
    `Log group ${name} has ${mostFilters} subscription filters already${filters.length > 0 ? ` (${filters.join(', ')})` : ''}, which is the most that CloudWatch Logs allows. Remove one, or have one of them feed a stream of Kinesis that both readers share, or have the stage log straight to the pipeline ("mode": "direct", REST APIs).`,
  );
