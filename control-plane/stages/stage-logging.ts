import { ProductError } from '../../core/product-error.js';
import type { Api, LogSettings } from '../../core/registry/api.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { MemberStages } from '../ports/member-stages.js';
import { differences, logsTo, refuseTakeover, wantedSettings } from './log-plan.js';

/** The account's pipeline and the way to its stages. */
export interface StageAccess {
  readonly stages: MemberStages;
  readonly pipeline: Pipeline;
}

type Logging = Api['logging'];

/**
 * What registering a stage would do to its log settings, and what they were. Changes nothing.
 *
 * @throws ProductError `stage-logs-elsewhere`, `unknown-stage`, `aws-…`
 */
export async function planLogging(
  { stages, pipeline }: StageAccess,
  api: Api,
  replaceExisting: boolean,
) {
  const wanted = wantedSettings(pipeline);
  const { accessLog } = await stages.read(pipeline, api);
  refuseTakeover(api.id, accessLog, wanted, replaceExisting);
  return { wanted, accessLog, changes: differences(accessLog, wanted) };
}

/** The state to be written down before a stage is touched: what it had before is in the registry, whatever happens next. */
export const aboutToLog = (
  logging: Logging,
  accessLog: LogSettings | null,
  wanted: LogSettings,
): Logging => ({
  ...logging,
  state: 'pending',
  destinationArn: wanted.destinationArn,
  // Our own settings are nothing to go back to: on a repeat, what was saved the first time stays.
  previous: logsTo(accessLog, wanted) === 'gatebook' ? logging.previous : accessLog,
  lastError: null,
});

/** Sets the stage's log settings and says how it went. Never throws for what AWS answers. */
export const applyLogging = (reach: StageAccess, api: Api, now: Date): Promise<Logging> =>
  settled(api.logging, now, async () => {
    const wanted = wantedSettings(reach.pipeline);
    const { accessLog } = await reach.stages.read(reach.pipeline, api);
    // What was saved may be replaced; what somebody has set since then may not.
    const isSaved = differences(accessLog, api.logging.previous).length === 0;
    refuseTakeover(api.id, accessLog, wanted, isSaved);
    const after = await reach.stages.write(reach.pipeline, api, wanted);
    const left = differences(after.accessLog, wanted);
    return {
      ...api.logging,
      state: 'on',
      destinationArn: wanted.destinationArn,
      lastError: null,
      drift: { checkedAt: now.toISOString(), inStep: left.length === 0, differences: left },
    };
  });

/**
 * Puts the stage's earlier log settings back, if they are still ours: what someone else has set since is left
 * alone. A stage that is gone needs nothing. Never throws for what AWS answers.
 */
export const restoreLogging = (reach: StageAccess, api: Api, now: Date): Promise<Logging> =>
  settled(api.logging, now, async () => {
    const off: Logging = { ...api.logging, state: 'off', lastError: null, drift: null };
    try {
      const { accessLog } = await reach.stages.read(reach.pipeline, api);
      if (accessLog?.destinationArn !== api.logging.destinationArn) return off;
      await reach.stages.write(reach.pipeline, api, api.logging.previous);
      return off;
    } catch (error) {
      if (error instanceof ProductError && error.code === 'unknown-stage') return off;
      throw error;
    }
  });

/** Compares the stage with what it should be. Never throws for what AWS answers. */
export const checkLogging = (reach: StageAccess, api: Api, now: Date): Promise<Logging> =>
  settled(
    api.logging,
    now,
    async () => {
      const { accessLog } = await reach.stages.read(reach.pipeline, api);
      const found = differences(accessLog, wantedSettings(reach.pipeline));
      const drift = {
        checkedAt: now.toISOString(),
        inStep: found.length === 0,
        differences: found,
      };
      return { ...api.logging, lastError: null, drift };
    },
    api.logging.state,
  );

/** An effect's outcome as the state of the resource: what went wrong is written there, with what to do. */
async function settled(
  logging: Logging,
  now: Date,
  effect: () => Promise<Logging>,
  stateOnError: Logging['state'] = 'failed',
): Promise<Logging> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    const at = now.toISOString();
    const gone = error.code === 'unknown-stage';
    return {
      ...logging,
      state: stateOnError,
      lastError: { code: error.code, message: error.message, at },
      drift: gone
        ? {
            checkedAt: at,
            inStep: false,
            differences: [{ setting: 'stage', expected: 'there', actual: null }],
          }
        : logging.drift,
    };
  }
}
