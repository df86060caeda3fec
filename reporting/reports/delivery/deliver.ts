import { type ErrorCode, ProductError } from '../../../core/product-error.js';
import { type Delivery, deliveryTenantUid } from '../../../core/registry/delivery.js';
import { claimDelivery, maxAttempts } from '../../../core/registry/ledger.js';
import type { Stored } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { type DeliveryDependencies, leaseMs } from './dependencies.js';
import { mailOut } from './mail-out.js';
import { prepare } from './prepare.js';
import { reportProgress } from './report-progress.js';

/** How a try ended. `nothing`: there was nothing to do, or another worker does it. */
export type DeliveryOutcome = 'sent' | 'again' | 'failed' | 'nothing';

/** What a repeat can't mend. A report that is not confirmed is no such thing: what stands against it may be gone by then. */
const final: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'render-refused',
  'unknown-tenant',
  'tenant-not-active',
  'mail-failed',
]);

/**
 * Brings one delivery as far as it goes: asks the lake, proves isolation, renders, mails. Safe to call again, to call
 * twice at once, and after a crash at any instant.
 */
export async function deliver(
  dependencies: DeliveryDependencies,
  deliveryId: string,
): Promise<DeliveryOutcome> {
  const { registry, clock, worker, alert } = dependencies;
  const claimed = await claimDelivery(registry, deliveryId, { worker, now: clock(), leaseMs });
  if (!claimed) return 'nothing';
  let held = claimed;
  try {
    const tenant = await tenantOf(dependencies, held.item);
    const prepared = await prepare(dependencies, held, tenant);
    held = prepared.held;
    const mailed = await mailOut(dependencies, prepared, tenant);
    held = mailed.held;
    return await settle(dependencies, held, mailed.later);
  } catch (error) {
    const known = error instanceof ProductError ? error : undefined;
    if (known?.code === 'changed-meanwhile') return 'nothing';
    const reason = known?.message ?? 'A fault of Gatebook; the log of this time has it.';
    if (!known) alert(`Delivery ${deliveryId} met a fault: ${String(error).slice(0, 300)}`);
    return fail(dependencies, held, reason, !(known && final.has(known.code))).catch(whenLost);
  }
}

/** Whoever has lost the lease has nothing to say any more: the next worker does. */
const whenLost = (error: unknown): DeliveryOutcome => {
  if (error instanceof ProductError && error.code === 'changed-meanwhile') return 'nothing';
  throw error;
};

async function settle(
  dependencies: DeliveryDependencies,
  held: Stored<'deliveries'>,
  later: string | null,
): Promise<DeliveryOutcome> {
  if (later !== null) return fail(dependencies, held, later, true);
  const sent = held.item.mails.filter(({ state }) => state === 'sent');
  if (sent.length === 0) {
    const reasons = held.item.mails.map(({ recipient, reason }) => `${recipient}: ${reason}`);
    return fail(dependencies, held, `No recipient took it. ${reasons.join(' ')}`, false);
  }
  const messageIds = sent.map(({ messageId }) => messageId);
  const { formats, manifest } = held.item;
  const missing = formats.filter((one) => !manifest.some(({ name }) => name.endsWith(`.${one}`)));
  const reason =
    missing.length > 0 ? `Sent without ${missing.join(', ')}, which could not be drawn.` : null;
  await reportProgress(dependencies, held, () => ({ state: 'sent', messageIds, reason }));
  return 'sent';
}

async function fail(
  dependencies: DeliveryDependencies,
  held: Stored<'deliveries'>,
  reason: string,
  retry: boolean,
): Promise<DeliveryOutcome> {
  await reportProgress(dependencies, held, () => ({ state: 'failed', reason, retry }));
  const isOver = !retry || held.item.attempts.length >= maxAttempts;
  if (isOver) dependencies.alert(`Delivery ${held.item.id} failed: ${reason}`);
  return isOver ? 'failed' : 'again';
}

async function tenantOf({ registry }: DeliveryDependencies, delivery: Delivery): Promise<Tenant> {
  const { tenantId, recipients } = delivery;
  const tenant = (await registry.get('tenants', tenantId))?.item;
  if (tenant?.uid !== deliveryTenantUid(delivery))
    throw new ProductError('unknown-tenant', `Tenant ${tenantId} is gone.`);
  if (tenant.state !== 'active') {
    throw new ProductError('tenant-not-active', `Tenant ${tenantId} is ${tenant.state}.`);
  }
  if (recipients.length === 0) {
    throw new ProductError(
      'mail-failed',
      `Tenant ${tenantId} and its schedule have no recipients. Add one, and ask for the report again.`,
    );
  }
  return tenant;
}
