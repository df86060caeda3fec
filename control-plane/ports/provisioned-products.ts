import type { Pipeline } from '../../core/registry/pipeline.js';

/** How far the update of a provisioned product is. */
export interface UpdateOutcome {
  readonly state: 'under-way' | 'succeeded' | 'failed';
  /** Why it failed, in the words of AWS. */
  readonly reason: string | null;
}

/**
 * Pipelines as Service Catalog has them in their accounts.
 *
 * Every operation throws `ProductError`: `aws-throttled` and `aws-unreachable` for what may work later, others for what needs
 * somebody.
 */
export interface ProvisionedProducts {
  /**
   * Asks for the update of a pipeline to a version, with all of its parameters as they are.
   *
   * @param token the same one makes the same order, however often it is given
   * @returns the id of the record that shows how far it is
   */
  update(pipeline: Pipeline, version: string, token: string): Promise<string>;
  outcome(pipeline: Pipeline, recordId: string): Promise<UpdateOutcome>;
}
