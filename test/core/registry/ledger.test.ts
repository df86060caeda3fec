import {
  claimDelivery,
  type DeliveryOrder,
  maxAttempts,
  queueDelivery,
  recordBounce,
  recordProgress,
} from '../../../core/registry/ledger.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';

const order: DeliveryOrder = {
  tenantId: 'acme',
  tenantUid: 'acme',
  schedule: 'weekly',
  period: 'w2026-11-02',
  cadence: 'weekly',
  timeZone: 'UTC',
  from: '2026-11-02T00:00:00.000Z',
  to: '2026-11-09T00:00:00.000Z',
  formats: ['pdf'],
  recipients: ['a@example.com'],
};
const id = 'acme/weekly/w2026-11-02';
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 9, 7, minutes));
const lease = (worker: string, minutes: number) => ({
  worker,
  now: at(minutes),
  leaseMs: 5 * 60_000,
});

describe('the ledger of deliveries', () => {
  it('queues a tenant, schedule and period once, whoever asks and however often', async () => {
    const registry = memoryRegistry();
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => queueDelivery(registry, order, at(0))),
    );
    expect(asked.filter(({ queued }) => queued)).toHaveLength(1);
    expect(new Set(asked.map(({ delivery }) => delivery.item.id))).toEqual(new Set([id]));
  });

  it('gives a delivery to one worker at a time, and to the next when that one died', async () => {
    const registry = memoryRegistry();
    await queueDelivery(registry, order, at(0));
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((worker) => claimDelivery(registry, id, lease(worker, 0))),
    );
    const [held] = claims.filter((claim) => claim !== undefined);
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    expect(await claimDelivery(registry, id, lease('d', 4))).toBeUndefined();
    const next = await claimDelivery(registry, id, lease('e', 6));
    expect(next?.item.attempts).toMatchObject([
      { outcome: 'failed', reason: 'The worker died.' },
      { outcome: 'running' },
    ]);
    // The dead worker comes back to life: it has lost the delivery, and must not send.
    if (!held) throw new Error('nobody held it');
    const sent = { state: 'sent', messageIds: ['m-1'] } as const;
    await expect(recordProgress(registry, held, sent, at(7))).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
  });

  it('goes from queued to sent, keeps the proof, and is never taken up again', async () => {
    const registry = memoryRegistry();
    await queueDelivery(registry, order, at(0));
    const claimed = await claimDelivery(registry, id, lease('a', 0));
    if (!claimed) throw new Error('not claimed');
    const manifest = [{ name: 'r.pdf', bytes: 9, sha256: 'a'.repeat(64), location: null }];
    const rendered = await recordProgress(
      registry,
      claimed,
      { state: 'rendered', manifest },
      at(1),
    );
    expect(rendered.item).toMatchObject({ state: 'rendered', lease: { holder: 'a' } });
    const sent = { state: 'sent', messageIds: ['m-1'] } as const;
    const done = await recordProgress(registry, rendered, sent, at(2));
    expect(done.item).toMatchObject({ state: 'sent', manifest, lease: null, messageIds: ['m-1'] });
    expect(await claimDelivery(registry, id, lease('b', 60))).toBeUndefined();
    await recordBounce(registry, id, 'mailbox full', at(90));
    expect((await registry.get('deliveries', id))?.item).toMatchObject({
      state: 'bounced',
      reason: 'mailbox full',
    });
  });

  it('retries what may pass, keeps documents that are there, and gives up with the reason', async () => {
    const registry = memoryRegistry();
    await queueDelivery(registry, order, at(0));
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const claimed = await claimDelivery(registry, id, lease('a', attempt * 10));
      if (!claimed) throw new Error('not claimed');
      const failed = { state: 'failed', reason: 'mail service down', retry: true } as const;
      const { item } = await recordProgress(registry, claimed, failed, at(attempt * 10 + 1));
      expect(item.state).toBe(attempt < maxAttempts ? 'queued' : 'failed');
    }
    expect(await claimDelivery(registry, id, lease('a', 500))).toBeUndefined();
  });

  it('gives up on a delivery that kills every worker', async () => {
    const registry = memoryRegistry();
    await queueDelivery(registry, order, at(0));
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      expect(await claimDelivery(registry, id, lease('a', attempt * 10))).toBeDefined();
    }
    expect(await claimDelivery(registry, id, lease('a', 500))).toBeUndefined();
    expect((await registry.get('deliveries', id))?.item).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Given up after 8 attempts'),
    });
  });
});
