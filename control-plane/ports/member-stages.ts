import type { Api, LogSettings } from '../../core/registry/api.js';
import type { ApiRef } from '../../core/registry/api-window.js';
import type { Pipeline } from '../../core/registry/pipeline.js';

/** A stage as its account has it. */
export interface MemberStage {
  readonly kind: Api['kind'];
  readonly restApiId: string;
  readonly apiName: string;
  readonly stage: string;
  /** Null: the stage logs nowhere. */
  readonly accessLog: LogSettings | null;
}

/** A stage, and which of API Gateway's two APIs knows it. */
export type StageRef = ApiRef & Pick<Api, 'kind'>;

/** A log group as far as its subscriptions go. */
export interface MemberLogGroup {
  /** CloudWatch's own word: only a group of the class STANDARD has subscriptions. */
  readonly logGroupClass: string;
  readonly filters: readonly { readonly name: string; readonly destinationArn: string }[];
}

/** The log groups of a member account. Operations on a group that is not there say so by their answer. */
export interface MemberLogGroups {
  /** Undefined: there is none of that name. */
  read(pipeline: Pipeline, name: string): Promise<MemberLogGroup | undefined>;
  /**
   * Has the group send its events to the pipeline, by a subscription filter of our name. Safe to repeat.
   *
   * @throws ProductError `log-group-full` too
   */
  subscribe(pipeline: Pipeline, name: string): Promise<void>;
  /** Takes the filter of our name away, if it is there. */
  unsubscribe(pipeline: Pipeline, name: string): Promise<void>;
  /** Makes a group that keeps its events for a short time, if there is none of that name. */
  create(pipeline: Pipeline, name: string): Promise<void>;
}

/**
 * The stages of member accounts, reached through the role that the pipeline brought with it.
 *
 * Every operation throws `ProductError` with one of `aws-throttled`, `aws-access-denied`, `aws-role-missing`,
 * `aws-unreachable` or, of a stage, `unknown-stage`, after the retries that can help.
 */
export interface MemberStages {
  /** The stages of every kind. */
  list(pipeline: Pipeline): Promise<readonly MemberStage[]>;
  read(pipeline: Pipeline, api: StageRef): Promise<MemberStage>;
  /** Sets the stage's access log settings, or takes them away (null), and answers the stage as it then is. */
  write(pipeline: Pipeline, api: StageRef, settings: LogSettings | null): Promise<MemberStage>;
  readonly logGroups: MemberLogGroups;
}
