import type { LogSettings } from '../../core/registry/api.js';
import type { ApiRef } from '../../core/registry/api-window.js';
import type { Pipeline } from '../../core/registry/pipeline.js';

/** A REST API's stage as its account has it. */
export interface MemberStage {
  readonly restApiId: string;
  readonly apiName: string;
  readonly stage: string;
  /** Null: the stage logs nowhere. */
  readonly accessLog: LogSettings | null;
}

/**
 * The stages of member accounts, reached through the role that the pipeline brought with it.
 *
 * Every operation throws `ProductError` with one of `aws-throttled`, `aws-access-denied`, `aws-role-missing`,
 * `aws-unreachable` or `unknown-stage`, after the retries that can help.
 */
export interface MemberStages {
  list(pipeline: Pipeline): Promise<readonly MemberStage[]>;
  read(pipeline: Pipeline, api: ApiRef): Promise<MemberStage>;
  /** Sets the stage's access log settings, or takes them away (null), and answers the stage as it then is. */
  write(pipeline: Pipeline, api: ApiRef, settings: LogSettings | null): Promise<MemberStage>;
}
