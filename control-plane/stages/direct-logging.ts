import { ProductError } from '../../core/product-error.js';
import { differences, logsTo, refuseTakeover, wantedSettings } from './log-plan.js';
import { driftOf, settled, unlessGone } from './settled.js';
import type { WayToLog } from './way-to-log.js';

/** The stage logs to the pipeline's stream: its settings are changed, and put back as they were. */
export const directLogging: WayToLog = {
  async plan({ stages, pipeline }, api, { replaceExisting }) {
    const { logging } = api;
    if (api.kind !== 'REST') {
      throw new ProductError(
        'unprocessable',
        `API ${api.id} is of the kind ${api.kind}, whose stages log to log groups alone. Register it with "mode": "subscribe", or without a mode.`,
      );
    }
    if (logging.logGroup !== null && logging.state !== 'off') {
      throw new ProductError(
        'unprocessable',
        `API ${api.id} is registered with "mode": "subscribe". Deregister it first (DELETE /v1/apis/${api.id}), so that its log group is left as it was.`,
      );
    }
    const wanted = wantedSettings(pipeline);
    const { accessLog } = await stages.read(pipeline, api);
    refuseTakeover(api.id, accessLog, wanted, replaceExisting);
    return {
      logging: {
        ...logging,
        state: 'pending',
        destinationArn: wanted.destinationArn,
        logGroup: null,
        stageFormat: null,
        // Our own settings are nothing to go back to: on a repeat, what was saved the first time stays.
        previous: logsTo(accessLog, wanted) === 'gatebook' ? logging.previous : accessLog,
        lastError: null,
      },
      changes: differences(accessLog, wanted),
    };
  },

  apply: ({ stages, pipeline }, api, now) =>
    settled(api.logging, now, async () => {
      const wanted = wantedSettings(pipeline);
      const { accessLog } = await stages.read(pipeline, api);
      // What was saved may be replaced; what somebody has set since then may not.
      const isSaved = differences(accessLog, api.logging.previous).length === 0;
      refuseTakeover(api.id, accessLog, wanted, isSaved);
      const after = await stages.write(pipeline, api, wanted);
      return {
        ...api.logging,
        state: 'on',
        destinationArn: wanted.destinationArn,
        lastError: null,
        drift: driftOf(differences(after.accessLog, wanted), now),
      };
    }),

  // What someone else has set since is left alone.
  restore: ({ stages, pipeline }, api, now) =>
    settled(api.logging, now, async () => {
      await unlessGone(async () => {
        const { accessLog } = await stages.read(pipeline, api);
        if (accessLog?.destinationArn !== api.logging.destinationArn) return;
        await stages.write(pipeline, api, api.logging.previous);
      });
      return { ...api.logging, state: 'off', lastError: null, drift: null };
    }),

  check: ({ stages, pipeline }, api, now) =>
    settled(
      api.logging,
      now,
      async () => {
        const { accessLog } = await stages.read(pipeline, api);
        const found = differences(accessLog, wantedSettings(pipeline));
        return { ...api.logging, lastError: null, drift: driftOf(found, now) };
      },
      api.logging.state,
    ),
};
