import { simpleParser } from 'mailparser';
import type { MailTransport, OutgoingMail } from '../../reporting/reports/mail/mail.js';

/** A transport with the service on its other side. */
export interface MailPeer {
  readonly transport: MailTransport;
  /** What has arrived, as RFC 5322 text, oldest first. */
  received(): Promise<readonly Uint8Array[]>;
  /** Makes the service unable to take anything. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
}

const mail: OutgoingMail = {
  from: 'Gatebook <reports@gatebook.example>',
  to: 'ops@acme.example',
  subject: 'Weekly API report: Ünïcode',
  text: 'Lines\n.\nafter a lone dot',
  html: '<p>Hello</p>',
  messageId: 'abc@gatebook.example',
  date: new Date('2026-11-23T06:00:00Z'),
  attachments: [
    { name: 'report.pdf', mediaType: 'application/pdf', bytes: new Uint8Array(100_000).fill(7) },
  ],
  unsubscribeUrl: 'https://gatebook.example/unsubscribe?token=a.b',
  deliveryId: 'acme/weekly/w2026-11-16',
};

/**
 * What every transport of mails promises, on its own service: `open` gives one that has taken nothing.
 *
 * @param messageIds whether the service keeps a mail's Message-ID or gives it one of its own
 */
export function mailTransportContract(
  open: () => Promise<MailPeer>,
  messageIds: 'kept' | 'own' = 'kept',
): void {
  let peer: MailPeer;
  beforeEach(async () => {
    peer = await open();
  });
  afterEach(() => peer.close());

  const since = new Date('2026-11-23T05:59:00Z');

  it('brings a mail over whole: text, page, attachment, and how to unsubscribe', async () => {
    expect(await peer.transport.send(mail)).toMatchObject({ outcome: 'sent' });
    const [raw, ...more] = await peer.received();
    expect(more).toEqual([]);
    const parsed = await simpleParser(Buffer.from(raw as Uint8Array));
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trimEnd()).toBe(mail.text);
    expect(parsed.html).toContain('<p>Hello</p>');
    if (messageIds === 'kept') expect(parsed.messageId).toBe(`<${mail.messageId}>`);
    expect(parsed.attachments.map(({ filename, size }) => [filename, size])).toEqual([
      ['report.pdf', 100_000],
    ]);
    expect(parsed.headerLines.map(({ key }) => key)).toContain('list-unsubscribe-post');
  });

  it('lets no text become a header or another recipient', async () => {
    const subject = 'Report\r\nBcc: stranger@example.com\r\n\r\n<p>other</p>';
    await peer.transport.send({ ...mail, subject });
    const [raw] = await peer.received();
    const parsed = await simpleParser(Buffer.from(raw as Uint8Array));
    expect(parsed.headerLines.map(({ key }) => key)).not.toContain('bcc');
    expect(parsed.subject).toContain('Bcc: stranger@example.com');
  });

  it('says of a service that takes nothing that a repeat may help, and throws nothing', async () => {
    await peer.breakDown();
    const handover = await peer.transport.send(mail);
    expect(['later', 'unknown']).toContain(handover.outcome);
    expect(handover).toHaveProperty('reason', expect.stringMatching(/\w/));
  });

  it('never says that a mail left which was not sent, nor that one did not which was', async () => {
    expect(await peer.transport.hasLeft(mail, since)).not.toBe(true);
    await peer.transport.send(mail);
    expect(await peer.transport.hasLeft(mail, since)).not.toBe(false);
    expect(await peer.transport.hasLeft({ ...mail, to: 'other@acme.example' }, since)).not.toBe(
      true,
    );
  });

  it('says by which name the service knows a mail that it took', async () => {
    const handover = await peer.transport.send(mail);
    const [raw] = await peer.received();
    const { messageId } = await simpleParser(Buffer.from(raw as Uint8Array));
    expect(handover).toMatchObject({
      outcome: 'sent',
      messageId: expect.stringMatching(/^[^\s<>]{3,}$/),
    });
    expect(messageId).toContain((handover as { messageId: string }).messageId);
  });

  // A service that gives ids of its own tells by its events which mails it took.
  if (messageIds === 'kept') {
    it('sends a mail again under the same Message-ID, so that a reader has it once', async () => {
      await peer.transport.send(mail);
      await peer.transport.send(mail);
      const ids = await Promise.all(
        (await peer.received()).map(
          async (raw) => (await simpleParser(Buffer.from(raw))).messageId,
        ),
      );
      expect(new Set(ids)).toEqual(new Set([`<${mail.messageId}>`]));
    });
  }

  it('has room for a document', () => {
    expect(peer.transport.attachmentLimit).toBeGreaterThan(1_000_000);
  });
}
