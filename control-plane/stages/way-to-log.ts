import type { Api, Difference } from '../../core/registry/api.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { Registry } from '../../core/registry/registry.js';
import type { MemberStages } from '../ports/member-stages.js';

/** The account's pipeline, the way to its stages, and who else is enrolled there. */
export interface StageAccess {
  readonly registry: Registry;
  readonly stages: MemberStages;
  readonly pipeline: Pipeline;
}

export type Logging = Api['logging'];

/** What a registration would do. */
export interface LoggingPlan {
  /** The state to be written down before anything is touched: what was there is in the registry, whatever happens next. */
  readonly logging: Logging;
  readonly changes: readonly Difference[];
}

/** How a stage's log is brought to the pipeline, and how that is undone. */
export interface WayToLog {
  /**
   * What registering would do. Changes nothing.
   *
   * @throws ProductError that says why it cannot be done
   */
  plan(reach: StageAccess, api: Api, consent: { replaceExisting: boolean }): Promise<LoggingPlan>;
  /** Does it and says how it went. Safe to repeat; never throws for what AWS answers. */
  apply(reach: StageAccess, api: Api, now: Date): Promise<Logging>;
  /** Undoes it, as far as it is still ours. Safe to repeat; never throws for what AWS answers. */
  restore(reach: StageAccess, api: Api, now: Date): Promise<Logging>;
  /** Compares with what should be. Never throws for what AWS answers. */
  check(reach: StageAccess, api: Api, now: Date): Promise<Logging>;
}
