import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { OutgoingMail } from '../../../../reporting/reports/mail/mail.js';
import { smtpTransport } from '../../../../reporting/reports/mail/nodemailer.js';
import { mailTransportContract } from '../../../contracts/mail-transport.js';

const mail: OutgoingMail = {
  from: 'Gatebook <reports@gatebook.example>',
  to: 'ops@acme.example',
  subject: 'Weekly API report: Ünïcode',
  text: 'Lines\n.\nafter a lone dot',
  html: '<p>Hello</p>',
  messageId: 'abc@gatebook.example',
  date: new Date('2026-11-23T06:00:00Z'),
  attachments: [
    { name: 'report.pdf', mediaType: 'application/pdf', bytes: Buffer.alloc(200_000, 1) },
  ],
  unsubscribeUrl: null,
  deliveryId: 'acme/weekly/w2026-11-16',
};

/** A mail server that keeps what it takes, and refuses recipients as it is told. */
async function mailServer(refusal?: { code: number; message: string }) {
  const taken: { from: string; to: string[]; raw: Buffer }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      done(refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
    },
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        taken.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    taken,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const sendTo = async (url: string) => {
  const transport = smtpTransport(url);
  try {
    return await transport.send(mail);
  } finally {
    transport.close();
  }
};

describe('mailing by SMTP', () => {
  it('brings a mail to a server whole', async () => {
    const server = await mailServer();
    await expect(sendTo(server.url)).resolves.toEqual({
      outcome: 'sent',
      messageId: mail.messageId,
    });
    await server.close();
    expect(server.taken).toMatchObject([
      { from: 'reports@gatebook.example', to: ['ops@acme.example'] },
    ]);
    const parsed = await simpleParser(server.taken[0]?.raw ?? Buffer.alloc(0));
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text).toBe('Lines\n.\nafter a lone dot');
    expect(parsed.attachments[0]?.content).toHaveLength(200_000);
  });

  it('takes a 5xx for a recipient as final', async () => {
    const server = await mailServer({ code: 550, message: 'No such user' });
    await expect(sendTo(server.url)).resolves.toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('No such user'),
    });
    await server.close();
  });

  it('tries again after a 4xx', async () => {
    const server = await mailServer({ code: 451, message: 'Greylisted' });
    await expect(sendTo(server.url)).resolves.toMatchObject({ outcome: 'later' });
    await server.close();
  });

  it('tries again when nobody listens', async () => {
    const server = await mailServer();
    await server.close();
    await expect(sendTo(server.url)).resolves.toMatchObject({
      outcome: 'later',
      reason: "The mail server can't be reached (ESOCKET).",
    });
  });
});

describe('a mail server', () => {
  mailTransportContract(async () => {
    const server = await mailServer();
    const transport = smtpTransport(server.url);
    let open = true;
    const stop = async () => {
      transport.close();
      if (open) await server.close();
      open = false;
    };
    return {
      transport,
      received: async () => server.taken.map(({ raw }) => raw),
      breakDown: async () => {
        open = false;
        await server.close();
      },
      close: stop,
    };
  });
});
