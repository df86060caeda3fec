import * as z from 'zod';
import { type BackfillPiece, backfillPiece } from '../backfill-piece.js';
import { dayMs } from '../periods/duration.js';
import { instant } from './api.js';
import { accountId, apiRef, apiText } from './api-window.js';

export const backfillStates = [
  'queued',
  'exporting',
  'reading',
  'cancelling',
  'done',
  'cancelled',
  'failed',
] as const;

/** A log group's name (CloudWatch Logs API reference, CreateLogGroup). */
export const logGroupName = z
  .string()
  .regex(/^[\w./#-]{1,512}$/, 'a log group’s name has letters, digits and _ - / . # only');

/** The past of a log group on its way into the lake, a piece a day. */
export const backfill = z.object({
  /** `accountId/key`, where keys sort by time. */
  id: z.string().max(60),
  accountId,
  region: apiRef.shape.region,
  logGroup: logGroupName,
  /** The API whose log group it is, if it was asked for by one. */
  api: apiText.nullable(),
  /** Inclusive and exclusive. */
  from: instant,
  to: instant,
  state: z.enum(backfillStates),
  /** How many pieces there are, and how many of them are in the stream. */
  pieces: z.int().positive(),
  piecesDone: z.int().nonnegative(),
  /** Of the piece that is worked on: the number of the attempt, and the export task of it, if one is known. */
  attempt: z.int().positive(),
  taskId: z.string().max(512).nullable(),
  /** Log events that were put into the stream; those that were put twice count twice here, and once as requests. */
  lines: z.int().nonnegative(),
  /** What it waits for, or why it failed; null: nothing. */
  reason: z.string().max(1000).nullable(),
  /** Who works on it until when. */
  lease: z.object({ holder: z.string().max(200), until: instant }).nullable(),
  createdAt: instant,
  updatedAt: instant,
  /** When it is removed by itself: some time after its end. */
  expiresAt: instant.nullable(),
});
export type Backfill = z.infer<typeof backfill>;

/** How many days a backfill may span: more than any log group of an API keeps, and few enough to be counted on. */
export const mostBackfillDays = 400;

/** Whether there is something left to do. */
export const isOpenBackfill = ({ state }: Backfill): boolean =>
  state !== 'done' && state !== 'cancelled' && state !== 'failed';

/** How many days (UTC) an interval touches: each is a piece. */
export const piecesOf = (from: number, to: number): number =>
  Math.ceil(to / dayMs) - Math.floor(from / dayMs);

/** The piece that is to be worked on. */
export function currentPiece(item: Backfill): BackfillPiece {
  const [from, to] = [Date.parse(item.from), Date.parse(item.to)];
  const day = (Math.floor(from / dayMs) + item.piecesDone) * dayMs;
  return backfillPiece.parse({
    backfill: item.id.split('/')[1],
    number: item.piecesDone,
    attempt: item.attempt,
    logGroup: item.logGroup,
    from: Math.max(from, day),
    to: Math.min(to, day + dayMs),
    taskId: item.taskId,
    cancel: item.state === 'cancelling',
  });
}
