import type { BackfillPiece, BackfillProgress } from '../../core/backfill-piece.js';
import type { Pipeline } from '../../core/registry/pipeline.js';

/** Works on pieces of log groups' past where they lie, in member accounts. */
export interface BackfillWorker {
  /**
   * Brings a piece further. Safe to repeat. A call may take ten minutes.
   *
   * @throws ProductError `pipeline-outdated`, `aws-…`, where the account could not be asked
   */
  advance(pipeline: Pipeline, piece: BackfillPiece): Promise<BackfillProgress>;
}
