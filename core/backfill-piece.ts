import * as z from 'zod';

/** What the control plane asks of a pipeline's backfill function: to bring one piece of a log group's past further. */
export const backfillPiece = z.strictObject({
  /** The backfill's own id: with number and attempt it names the export task and the folder of the piece. */
  backfill: z.string().regex(/^[a-z0-9]{1,40}$/),
  number: z.int().nonnegative(),
  attempt: z.int().positive(),
  logGroup: z.string().min(1).max(512),
  /** Inclusive and exclusive, milliseconds since 1970. */
  from: z.int().nonnegative(),
  to: z.int().positive(),
  /** As the function answered it before; null: it has not begun, or its answer was lost. */
  taskId: z.string().max(512).nullable(),
  /** The piece is to be given up. */
  cancel: z.boolean(),
});
export type BackfillPiece = z.infer<typeof backfillPiece>;

/** What became of a piece by one call. */
export const backfillProgress = z.object({
  /**
   * `waiting`: another export task of the account is running; `exporting`: CloudWatch Logs writes the files; `reading`: some files
   * are left; `failed`: this attempt comes to nothing, and `said` says why.
   */
  state: z.enum(['waiting', 'exporting', 'reading', 'done', 'cancelled', 'failed']),
  taskId: z.string().max(512).nullable(),
  /** Log events that this call put into the stream. */
  lines: z.int().nonnegative(),
  /** A sentence for a person; null where there is nothing to say. */
  said: z.string().max(1000).nullable(),
});
export type BackfillProgress = z.infer<typeof backfillProgress>;
