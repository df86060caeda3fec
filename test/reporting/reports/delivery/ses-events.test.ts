import { claimDelivery, queueDelivery, recordProgress } from '../../../../core/registry/ledger.js';
import { recordSesEvent } from '../../../../reporting/reports/delivery/ses-events.js';
import { suppressionOf } from '../../../../reporting/reports/delivery/suppressions.js';
import { deliveryTag } from '../../../../reporting/reports/mail/ses.js';
import { memoryRegistry } from '../../../fixtures/memory-registry.js';

const now = new Date('2026-11-23T07:00:00Z');
const recipient = 'ops@acme.example';
const id = 'acme/weekly/w2026-11-16';

async function mailing() {
  const registry = memoryRegistry();
  await queueDelivery(
    registry,
    {
      tenantId: 'acme',
      tenantUid: 'acme',
      schedule: 'weekly',
      period: 'w2026-11-16',
      cadence: 'weekly',
      timeZone: 'UTC',
      from: '2026-11-16T00:00:00.000Z',
      to: '2026-11-23T00:00:00.000Z',
      formats: ['pdf'],
      recipients: [recipient],
    },
    now,
  );
  const held = await claimDelivery(registry, id, { worker: 'w', now, leaseMs: 1000 });
  if (!held) throw new Error('The delivery is not open.');
  const mail = {
    recipient,
    messageId: 'a',
    state: 'sending',
    reason: null,
    at: now.toISOString(),
  } as const;
  await recordProgress(registry, held, { state: 'mailing', mails: [mail], leaseMs: 1000 }, now);
  return registry;
}

const event = (eventType: string, more: object = {}, delivery = id) => ({
  eventType,
  mail: {
    destination: [recipient],
    tags: { [deliveryTag]: [Buffer.from(delivery).toString('base64url')] },
  },
  ...more,
});
const bounce = {
  bounce: {
    bounceType: 'Permanent',
    bouncedRecipients: [{ emailAddress: recipient, diagnosticCode: '550 no such user' }],
  },
};

describe('an event of SES', () => {
  it('notes a mail as sent that a dead worker left in doubt', async () => {
    const registry = await mailing();
    await expect(recordSesEvent(registry, event('Send'), now)).resolves.toBe('noted');
    expect((await registry.get('deliveries', id))?.item.mails[0]?.state).toBe('sent');
  });

  it('brings a bounce into the ledger and ends the mails to the address', async () => {
    const registry = await mailing();
    await recordSesEvent(registry, event('Bounce', bounce), now);
    expect((await registry.get('deliveries', id))?.item).toMatchObject({
      state: 'bounced',
      reason: 'ops@acme.example: 550 no such user',
      mails: [{ state: 'bounced' }],
    });
    await expect(suppressionOf(registry, 'acme', recipient)).resolves.toMatchObject({
      cause: 'bounced',
    });
  });

  it('that comes late takes nothing back', async () => {
    const registry = await mailing();
    await recordSesEvent(registry, event('Bounce', bounce), now);
    await recordSesEvent(registry, event('Send'), now);
    expect((await registry.get('deliveries', id))?.item.mails[0]?.state).toBe('bounced');
  });

  it('of a mailbox that is full for now ends nothing', async () => {
    const registry = await mailing();
    const full = { bounce: { ...bounce.bounce, bounceType: 'Transient' } };
    await expect(recordSesEvent(registry, event('Bounce', full), now)).resolves.toBe('ignored');
    await expect(suppressionOf(registry, 'acme', recipient)).resolves.toBeUndefined();
  });

  it('of another delivery, or that is none, changes nothing', async () => {
    const registry = await mailing();
    await expect(recordSesEvent(registry, event('Send', {}, 'acme/x/y'), now)).resolves.toBe(
      'ignored',
    );
    await expect(recordSesEvent(registry, { hello: 1 }, now)).resolves.toBe('ignored');
  });
});
