import { logFormats } from '../../core/access-log/formats-of-kinds.js';
import { logGroupOfArn, ownLogGroup } from '../../core/log-group.js';
import { ProductError } from '../../core/product-error.js';
import type { Api, LogSettings } from '../../core/registry/api.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { everyItem } from '../../core/registry/registry.js';
import { differences, filterName, refuseLogGroup, sendsTo, subscriptionOf } from './log-plan.js';
import { driftOf, settled, unlessGone } from './settled.js';
import type { StageAccess, WayToLog } from './way-to-log.js';

/**
 * The stage logs where it logs anyway, to a log group, and the log group sends what it gets to the pipeline. Of the stage
 * nothing is changed, unless it logs nowhere and we may have it log to a group of ours.
 */
export const subscription: WayToLog = {
  async plan(reach, api) {
    const { accessLog, logGroup, settings, isSent } = await look(reach, api);
    const { streamArn } = subscriptionOf(reach.pipeline);
    return {
      logging: {
        ...api.logging,
        state: 'pending',
        destinationArn: settings.destinationArn,
        // The group before stays written down until nothing of ours is on it.
        logGroup: (api.logging.state === 'off' ? null : api.logging.logGroup) ?? logGroup,
        stageFormat: settings.format,
        previous: null,
        lastError: null,
      },
      changes: [
        ...differences(accessLog, settings),
        ...(isSent
          ? []
          : [{ setting: 'subscription' as const, expected: streamArn, actual: null }]),
      ],
    };
  },

  apply: (reach, api, now) =>
    settled(api.logging, now, async () => {
      const { stages, pipeline } = reach;
      const { accessLog, logGroup, settings, isForeign } = await look(reach, api);
      if (accessLog === null) {
        await stages.logGroups.create(pipeline, logGroup);
        await stages.write(pipeline, api, settings);
      }
      if (!isForeign) await stages.logGroups.subscribe(pipeline, logGroup);
      const before = api.logging.logGroup;
      if (before !== null && before !== logGroup) await release(reach, api, before);
      return {
        ...api.logging,
        state: 'on',
        destinationArn: settings.destinationArn,
        logGroup,
        stageFormat: settings.format,
        lastError: null,
        drift: driftOf([], now),
      };
    }),

  restore: (reach, api, now) =>
    settled(api.logging, now, async () => {
      const { stages, pipeline } = reach;
      const groups = new Set([api.logging.logGroup]);
      await unlessGone(async () => {
        const { accessLog } = await stages.read(pipeline, api);
        const logGroup = groupOf(accessLog, pipeline);
        groups.add(logGroup);
        // Only a group of ours was set by us; what it holds goes by itself.
        const isOurs = logGroup === ownLogGroup(api) && api.logging.createLogGroup;
        if (isOurs) await stages.write(pipeline, api, null);
      });
      for (const group of groups) if (group !== null) await release(reach, api, group);
      return { ...api.logging, state: 'off', lastError: null, drift: null };
    }),

  check: (reach, api, now) =>
    settled(
      api.logging,
      now,
      async () => {
        const { stages, pipeline } = reach;
        const { destinationArn, logGroup } = api.logging;
        const { streamArn } = subscriptionOf(pipeline);
        const { accessLog } = await stages.read(pipeline, api);
        const group =
          logGroup === null ? undefined : await stages.logGroups.read(pipeline, logGroup);
        const actual = accessLog?.destinationArn ?? null;
        const isSent = group !== undefined && sendsTo(group, streamArn);
        const found = [
          ...(actual === destinationArn
            ? []
            : [{ setting: 'destinationArn' as const, expected: destinationArn, actual }]),
          ...(isSent
            ? []
            : [{ setting: 'subscription' as const, expected: streamArn, actual: null }]),
        ];
        // The format is the team's own: lines are read by what it is now.
        const stageFormat = accessLog?.format ?? api.logging.stageFormat;
        return { ...api.logging, stageFormat, lastError: null, drift: driftOf(found, now) };
      },
      api.logging.state,
    ),
};

/**
 * The log group that a stage logs to, or would, and how it stands.
 *
 * @throws ProductError with what is in the way
 */
async function look({ stages, pipeline }: StageAccess, api: Api) {
  const { streamArn } = subscriptionOf(pipeline);
  const { accessLog } = await stages.read(pipeline, api);
  if (accessLog === null) {
    const settings = ownSettings(pipeline, api);
    return { accessLog, logGroup: ownLogGroup(api), settings, isSent: false, isForeign: false };
  }
  const logGroup = groupOf(accessLog, pipeline);
  if (logGroup === null) throw noLogGroup(pipeline, api, accessLog.destinationArn);
  const group = await stages.logGroups.read(pipeline, logGroup);
  if (group === undefined) {
    throw new ProductError(
      'stage-logs-nowhere',
      `Stage ${api.id} logs to the log group ${logGroup}, which is not there in account ${api.accountId}, ${api.region}. Create it, or have the stage log to another.`,
    );
  }
  refuseLogGroup(logGroup, group, streamArn);
  const senders = group.filters.filter(({ destinationArn }) => destinationArn === streamArn);
  return {
    accessLog,
    logGroup,
    settings: accessLog,
    isSent: senders.length > 0,
    // The team's own filter to our stream: ours beside it would send every line twice.
    isForeign: senders.some(({ name }) => name !== filterName),
  };
}

/** The log group of this account and Region that settings name; null: it is none, or somebody else's. */
function groupOf(settings: LogSettings | null, { accountId, region }: Pipeline): string | null {
  const group = settings && logGroupOfArn(settings.destinationArn);
  return group?.accountId === accountId && group.region === region ? group.name : null;
}

/**
 * The settings of a stage that is to log to a group of ours.
 *
 * @throws ProductError `stage-logs-nowhere`, where that was not asked for
 */
function ownSettings({ controlRoleArn }: Pipeline, api: Api): LogSettings {
  const { id, kind, accountId, region } = api;
  if (kind === 'REST') {
    throw new ProductError(
      'stage-logs-nowhere',
      `Stage ${id} logs nowhere, so that there is no log group to subscribe to. Register it with "mode": "direct": it logs to the pipeline then, and to nobody else.`,
    );
  }
  const name = ownLogGroup(api);
  if (!api.logging.createLogGroup) {
    throw new ProductError(
      'stage-logs-nowhere',
      `Stage ${id} logs nowhere, and stages of the kind ${kind} log to log groups alone. Repeat the call with "createLogGroup": true (Gatebook makes the log group ${name} and has the stage log to it), or have the team turn on its access log first.`,
    );
  }
  const [, partition] = controlRoleArn.split(':');
  return {
    destinationArn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`,
    format: logFormats[kind],
  };
}

const noLogGroup = ({ streamArn }: Pipeline, { id }: Api, destinationArn: string): ProductError =>
  destinationArn === streamArn
    ? new ProductError(
        'unprocessable',
        `Stage ${id} logs straight to the pipeline. Deregister it first (DELETE /v1/apis/${id}), which puts its earlier settings back, and register it with "mode": "subscribe" then.`,
      )
    : new ProductError(
        'stage-logs-elsewhere',
        `Stage ${id} logs to ${destinationArn}, which is no log group of its own account and Region: there is nothing to subscribe to. Use "mode": "direct" with "replaceExisting": true (the present settings are kept and put back by DELETE), or have the stage log to a log group.`,
      );

/** Takes our filter from a log group, unless another stage that is enrolled logs there too. */
async function release({ registry, stages, pipeline }: StageAccess, api: Api, logGroup: string) {
  for await (const { item } of everyItem(registry, 'apis', `${pipeline.id}/`)) {
    const { mode, state, logGroup: other } = item.logging;
    const isInUse = mode === 'subscribe' && state !== 'off' && state !== 'restoring';
    if (isInUse && item.id !== api.id && other === logGroup) return;
  }
  await stages.logGroups.unsubscribe(pipeline, logGroup);
}
