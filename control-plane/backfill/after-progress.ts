import type { BackfillProgress } from '../../core/backfill-piece.js';
import { dayMs } from '../../core/periods/duration.js';
import type { Backfill } from '../../core/registry/backfill.js';

/** A piece is given up after so many attempts, and the backfill with it. */
const mostAttempts = 3;

/** How long a backfill that has ended is remembered. */
const rememberedMs = 90 * dayMs;

/** A backfill after a call, over whatever was changed on it meanwhile: to be cancelled, for one. */
export function afterProgress(item: Backfill, progress: BackfillProgress, now: Date): Backfill {
  const after: Backfill = {
    ...item,
    lines: item.lines + progress.lines,
    taskId: progress.taskId,
    reason: progress.said,
    lease: null,
    updatedAt: now.toISOString(),
  };
  const ended = (state: 'done' | 'cancelled' | 'failed'): Backfill => ({
    ...after,
    state,
    expiresAt: new Date(now.getTime() + rememberedMs).toISOString(),
  });
  const goesOn = (state: 'queued' | 'exporting' | 'reading', change = {}): Backfill => ({
    ...after,
    ...change,
    state: item.state === 'cancelling' ? 'cancelling' : state,
  });
  switch (progress.state) {
    case 'waiting':
      return goesOn('queued');
    case 'exporting':
    case 'reading':
      return goesOn(progress.state);
    case 'cancelled':
      return ended('cancelled');
    case 'done': {
      const piecesDone = item.piecesDone + 1;
      const next = { piecesDone, attempt: 1, taskId: null };
      return piecesDone >= item.pieces ? { ...ended('done'), ...next } : goesOn('queued', next);
    }
    case 'failed':
      return item.attempt >= mostAttempts
        ? ended('failed')
        : goesOn('queued', { attempt: item.attempt + 1, taskId: null });
  }
}
