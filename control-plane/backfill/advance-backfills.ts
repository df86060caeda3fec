import type { BackfillProgress } from '../../core/backfill-piece.js';
import { hourMs, minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { type Backfill, currentPiece, isOpenBackfill } from '../../core/registry/backfill.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { everyItem, type Registry, type Stored } from '../../core/registry/registry.js';
import type { BackfillWorker } from '../ports/backfill-worker.js';
import { afterProgress } from './after-progress.js';

/** How many accounts and Regions are worked on at once. */
const placesAtOnce = 8;

/** A call may take ten minutes; none is begun that may not end. */
const callMs = 11 * minuteMs;

/** How long a round may hold a backfill: longer than any lives. */
const leaseMs = 16 * minuteMs;

/** Events can be exported twelve hours after they came (CloudWatch Logs user guide, "Exporting log data to Amazon S3"). */
const exportableAfterMs = 12 * hourMs;

export interface BackfillRound {
  readonly registry: Registry;
  readonly worker: BackfillWorker;
  readonly clock: () => Date;
  /** Milliseconds that are left to work in. */
  readonly timeLeft: () => number;
  /** Who works, to tell one round from the next. */
  readonly holder: string;
}

/** What a round did. */
export interface RoundResult {
  /** Calls that were answered. */
  readonly calls: number;
  readonly ended: number;
  /** Calls that could not be made. */
  readonly unreachable: number;
}

/**
 * Brings every backfill further. CloudWatch Logs runs one export task in an account and Region at a time, so that of each
 * place only the oldest is worked on; several places are at once.
 *
 * @throws AggregateError after all else was done, with what no answer of AWS explains
 */
export async function advanceBackfills(round: BackfillRound): Promise<RoundResult> {
  const count = { calls: 0, ended: 0, unreachable: 0 };
  const places = new Map<string, Stored<'backfills'>>();
  for await (const stored of everyItem(round.registry, 'backfills')) {
    const { accountId, region } = stored.item;
    const place = `${accountId}/${region}`;
    if (isOpenBackfill(stored.item) && !places.has(place)) places.set(place, stored);
  }
  const waiting = [...places.values()];
  const failures: unknown[] = [];
  const goThrough = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      // What is wrong with one is no reason to leave the others; it fails the round in the end.
      await workOn(round, next, count).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: placesAtOnce }, goThrough));
  if (failures.length > 0) throw new AggregateError(failures, 'Some backfills could not go on.');
  return count;
}

/** Calls for a backfill as long as it has something to do that needs no waiting. */
async function workOn(
  round: BackfillRound,
  stored: Stored<'backfills'>,
  count: { calls: number; ended: number; unreachable: number },
): Promise<void> {
  const { registry, clock, timeLeft } = round;
  const { accountId, region } = stored.item;
  const pipeline = (await registry.get('pipelines', `${accountId}/${region}`))?.item;
  let held: Stored<'backfills'> | undefined = stored;
  while (held && isOpenBackfill(held.item) && timeLeft() >= callMs) {
    const { item } = held;
    if (isHeld(item, clock())) return;
    const reason = reasonToWait(item, pipeline, clock());
    if (reason !== null || !pipeline) {
      if (item.reason !== reason)
        await registry.put('backfills', { ...item, reason }, held.version);
      return;
    }
    const claimed = await registry.put(
      'backfills',
      { ...item, lease: leaseOf(round) },
      held.version,
    );
    // Somebody else has changed it: the next round looks again.
    if (claimed === 'conflict') return;
    const answer = await ask(round.worker, pipeline, claimed.item);
    held = await record(registry, item.id, (now) => after(now, answer, clock()));
    if (answer instanceof ProductError) {
      count.unreachable += 1;
      return;
    }
    count.calls += 1;
    if (held && !isOpenBackfill(held.item)) count.ended += 1;
    if (answer.state !== 'done' && answer.state !== 'reading') return;
  }
}

const isHeld = ({ lease }: Backfill, now: Date): boolean =>
  lease !== null && Date.parse(lease.until) > now.getTime();

const leaseOf = ({ holder, clock }: BackfillRound): Backfill['lease'] => ({
  holder,
  until: new Date(clock().getTime() + leaseMs).toISOString(),
});

/** Why nothing can be done now; null: nothing is in the way. */
function reasonToWait(item: Backfill, pipeline: Pipeline | undefined, now: Date): string | null {
  if (!pipeline) {
    return `Account ${item.accountId} has no pipeline in ${item.region} any more. Launch it again, and this goes on.`;
  }
  if (item.state === 'cancelling') return null;
  const exportableAt = currentPiece(item).to + exportableAfterMs;
  return exportableAt <= now.getTime()
    ? null
    : `CloudWatch Logs exports events twelve hours after they came: this goes on at ${new Date(exportableAt).toISOString()}.`;
}

/** What the pipeline answers, or why it could not be asked. */
async function ask(
  worker: BackfillWorker,
  pipeline: Pipeline,
  item: Backfill,
): Promise<BackfillProgress | ProductError> {
  try {
    return await worker.advance(pipeline, currentPiece(item));
  } catch (error) {
    if (error instanceof ProductError) return error;
    throw error;
  }
}

const after = (item: Backfill, answer: BackfillProgress | ProductError, now: Date): Backfill =>
  answer instanceof ProductError
    ? { ...item, lease: null, reason: answer.message.slice(0, 1000), updatedAt: now.toISOString() }
    : afterProgress(item, answer, now);

/** Writes what a call came to over whatever was changed meanwhile; undefined if the backfill is gone. */
async function record(
  registry: Registry,
  id: string,
  change: (item: Backfill) => Backfill,
): Promise<Stored<'backfills'> | undefined> {
  for (;;) {
    const found = await registry.get('backfills', id);
    if (!found) return undefined;
    const stored = await registry.put('backfills', change(found.item), found.version);
    if (stored !== 'conflict') return stored;
  }
}
