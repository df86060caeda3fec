import { ProductError } from '../product-error.js';
import type { Delivery } from './delivery.js';
import type { Registry, Stored } from './registry.js';

/** What a new delivery is made of; everything else follows. */
export type DeliveryOrder = Pick<
  Delivery,
  | 'tenantId'
  | 'schedule'
  | 'period'
  | 'cadence'
  | 'timeZone'
  | 'from'
  | 'to'
  | 'formats'
  | 'recipients'
> & {
  /** Of the tenant whose report it is. */
  readonly tenantUid: string;
};

/** A delivery is given up after so many tries. */
export const maxAttempts = 8;

/** A delivery as it is queued. */
export function newDelivery({ tenantUid, ...order }: DeliveryOrder, now: Date): Delivery {
  const at = now.toISOString();
  return {
    ...order,
    id: `${tenantUid}/${order.schedule}/${order.period}`,
    state: 'queued',
    reason: null,
    attempts: [],
    manifest: [],
    mails: [],
    messageIds: [],
    lease: null,
    queuedAt: at,
    updatedAt: at,
    expiresAt: null,
  };
}

/**
 * Queues a delivery, once for each tenant, schedule and period, however often and from however many
 * processes it is asked for: only one conditional write creates the entry, all others find it.
 */
export async function queueDelivery(
  registry: Registry,
  order: DeliveryOrder,
  now: Date,
): Promise<{ delivery: Stored<'deliveries'>; queued: boolean }> {
  const fresh = newDelivery(order, now);
  const { id } = fresh;
  const stored = await registry.put('deliveries', fresh, 'absent');
  if (stored !== 'conflict') return { delivery: stored, queued: true };
  const found = await registry.get('deliveries', id);
  if (found) return { delivery: found, queued: false };
  throw new ProductError('changed-meanwhile', `Delivery ${id} was removed just now. Ask again.`);
}

/**
 * Takes a delivery for one worker until its lease ends. Undefined when there is nothing to do: it is sent,
 * given up, or another worker holds it. A worker that died is followed by the next one after its lease.
 */
export async function claimDelivery(
  registry: Registry,
  id: string,
  { worker, now, leaseMs }: { worker: string; now: Date; leaseMs: number },
): Promise<Stored<'deliveries'> | undefined> {
  const found = await registry.get('deliveries', id);
  if (!found || !isOpen(found.item, now)) return undefined;
  const at = now.toISOString();
  const { item, version } = found;
  const attempts = item.attempts.map((attempt) =>
    attempt.outcome === 'running'
      ? { ...attempt, outcome: 'failed' as const, endedAt: at, reason: 'The worker died.' }
      : attempt,
  );
  if (attempts.length >= maxAttempts) {
    const reason = `Given up after ${attempts.length} attempts: ${attempts.at(-1)?.reason}`;
    await registry.put(
      'deliveries',
      { ...item, attempts, state: 'failed', reason, lease: null, updatedAt: at },
      version,
    );
    return undefined;
  }
  const claimed: Delivery = {
    ...item,
    state: item.state === 'rendered' ? 'rendered' : 'rendering',
    attempts: [...attempts, { startedAt: at, endedAt: null, outcome: 'running', reason: null }],
    lease: { holder: worker, until: new Date(now.getTime() + leaseMs).toISOString() },
    updatedAt: at,
  };
  const stored = await registry.put('deliveries', claimed, version);
  return stored === 'conflict' ? undefined : stored;
}

/** What a worker has to report of a delivery that it holds. */
export type DeliveryProgress =
  | { readonly state: 'rendered'; readonly manifest: Delivery['manifest'] }
  | { readonly state: 'mailing'; readonly mails: Delivery['mails']; readonly leaseMs: number }
  | {
      readonly state: 'sent';
      readonly messageIds: readonly string[];
      /** What was left out, and why; null: nothing. */
      readonly reason?: string | null;
    }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: boolean };

/**
 * Writes down how far a delivery came. A failure that may be retried goes back to where it can be taken up
 * again (`rendered` keeps its documents) until the attempts are used up.
 *
 * @throws ProductError `changed-meanwhile` when the worker has lost its lease: it must not send
 */
export async function recordProgress(
  registry: Registry,
  held: Stored<'deliveries'>,
  progress: DeliveryProgress,
  now: Date,
): Promise<Stored<'deliveries'>> {
  const at = now.toISOString();
  const { item, version } = held;
  const said = 'reason' in progress ? progress.reason : null;
  const reason = said?.slice(0, 1000) ?? null;
  const outcome = progress.state === 'sent' || progress.state === 'failed' ? progress.state : null;
  const attempts = item.attempts.map((attempt) =>
    attempt.outcome === 'running' && outcome
      ? { ...attempt, outcome, endedAt: at, reason }
      : attempt,
  );
  const next: Delivery = {
    ...item,
    state: stateAfter(item, progress),
    reason,
    attempts,
    manifest: progress.state === 'rendered' ? progress.manifest : item.manifest,
    mails: progress.state === 'mailing' ? progress.mails : item.mails,
    messageIds: progress.state === 'sent' ? [...progress.messageIds] : item.messageIds,
    lease: outcome ? null : leaseAfter(item, progress, now),
    updatedAt: at,
  };
  const stored = await registry.put('deliveries', next, version);
  if (stored !== 'conflict') return stored;
  throw new ProductError('changed-meanwhile', `Delivery ${item.id} is held by another worker now.`);
}

/** A mail of a delivery came back. Safe to repeat; the latest reason stays. */
export async function recordBounce(registry: Registry, id: string, reason: string, now: Date) {
  for (;;) {
    const found = await registry.get('deliveries', id);
    if (!found) throw new ProductError('unknown-delivery', `There is no delivery ${id}.`);
    const { item, version } = found;
    const bounced: Delivery = {
      ...item,
      state: 'bounced',
      reason: reason.slice(0, 1000),
      updatedAt: now.toISOString(),
    };
    const stored = await registry.put('deliveries', bounced, version);
    if (stored !== 'conflict') return stored;
  }
}

/** Whether a worker may take a delivery up. */
export function isOpen({ state, lease }: Delivery, now: Date): boolean {
  if (state === 'sent' || state === 'bounced' || state === 'failed') return false;
  return lease === null || Date.parse(lease.until) <= now.getTime();
}

function stateAfter(item: Delivery, progress: DeliveryProgress): Delivery['state'] {
  if (progress.state === 'mailing') return item.state;
  if (progress.state !== 'failed') return progress.state;
  if (!progress.retry || item.attempts.length >= maxAttempts) return 'failed';
  return item.manifest.length > 0 ? 'rendered' : 'queued';
}

// Mailing fifty recipients may take longer than a lease; each of them renews it.
const leaseAfter = (
  { lease }: Delivery,
  progress: DeliveryProgress,
  now: Date,
): Delivery['lease'] =>
  lease && progress.state === 'mailing'
    ? { ...lease, until: new Date(now.getTime() + progress.leaseMs).toISOString() }
    : lease;
