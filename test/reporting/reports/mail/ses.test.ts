import * as sdk from '@aws-sdk/client-sesv2';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutgoingMail } from '../../../../reporting/reports/mail/mail.js';
import { sesTransport } from '../../../../reporting/reports/mail/ses.js';
import { mailTransportContract } from '../../../contracts/mail-transport.js';
import { type Answer, stubJson } from '../../../fixtures/stub-json.js';

const mail: OutgoingMail = {
  from: 'Gatebook <reports@example.com>',
  to: 'ops@acme.example',
  subject: 'Weekly API report',
  text: 'Hello',
  html: '<p>Hello</p>',
  messageId: 'a@example.com',
  date: new Date(0),
  attachments: [],
  unsubscribeUrl: null,
  deliveryId: 'acme/weekly/w2026-11-16',
};

/** SES as it answers one call after the other: by an error of that name and status, or by taking the mail. */
const answering = (...answers: ([name: string, status?: number] | 'taken')[]) => {
  const slept: number[] = [];
  const transport = sesTransport({
    client: {
      send: (async () => {
        const answer = answers.shift() ?? 'taken';
        if (answer === 'taken') return { MessageId: '0102018f' };
        const [name, httpStatusCode] = answer;
        throw Object.assign(new Error('as the test wants it'), {
          name,
          $metadata: { httpStatusCode },
        });
      }) as never,
    },
    configurationSet: 'gatebook-reports',
    now: () => Date.parse('2026-11-23T07:20:00Z'),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
  });
  return { transport, slept };
};

const busy = (times: number) =>
  Array.from({ length: times }, () => ['TooManyRequestsException', 429] as [string, number]);

test('a mail that comes too fast waits longer each time, and is taken', async () => {
  const { transport, slept } = answering(...busy(3));
  await expect(transport.send(mail)).resolves.toEqual({ outcome: 'sent', messageId: '0102018f' });
  expect(slept).toHaveLength(3);
  expect(slept.every((pause, at) => pause >= 250 * 2 ** at && pause <= 500 * 2 ** at)).toBe(true);
});

test('an account whose day is used up is asked again later', async () => {
  const { transport } = answering(...busy(6));
  await expect(transport.send(mail)).resolves.toMatchObject({ outcome: 'later' });
});

test.each<[string, [string, number?], string]>([
  ['a recipient that SES refuses', ['MessageRejected', 400], 'refused'],
  ['an account that is paused', ['SendingPausedException', 400], 'later'],
  ['a sender that is not verified yet', ['MailFromDomainNotVerifiedException', 400], 'later'],
  ['a permission that is missing', ['AccessDeniedException', 403], 'later'],
  ['a fault of SES', ['InternalFailure', 500], 'unknown'],
  ['a connection that broke', ['TimeoutError'], 'unknown'],
])('%s', async (_, fault, outcome) => {
  const { transport, slept } = answering(fault);
  await expect(transport.send(mail)).resolves.toMatchObject({ outcome });
  expect(slept).toEqual([]);
});

test('whether a mail left that may have is known a quarter of an hour later, and not before', async () => {
  const { transport } = answering();
  const left = (since: string) => transport.hasLeft(mail, new Date(since));
  await expect(left('2026-11-23T07:05:01Z')).resolves.toBe('not-yet');
  await expect(left('2026-11-23T07:05:00Z')).resolves.toBe(false);
});

/** SES as far as a mail goes: it makes a mail of what it is told, under an id of its own, and takes no line break in a subject. */
async function stubSes() {
  const taken: Promise<Buffer>[] = [];
  let works = true;
  const stub = await stubJson(
    sdk,
    (connection) => new sdk.SESv2Client(connection),
    ({ input }): Answer => {
      const {
        FromEmailAddress: from,
        Destination,
        Content,
      } = input as unknown as sdk.SendEmailCommandInput;
      const { Subject, Body, Headers = [], Attachments = [] } = Content?.Simple ?? {};
      if (!works) return { error: 'TooManyRequestsException', status: 429 };
      if (/[\r\n]/.test(Subject?.Data ?? '')) return { error: 'BadRequestException' };
      const id = `0102${taken.length}`;
      const mail = new MailComposer({
        from,
        to: Destination?.ToAddresses,
        subject: Subject?.Data,
        text: Body?.Text?.Data,
        html: Body?.Html?.Data,
        messageId: `<${id}@eu-west-1.amazonses.com>`,
        headers: Headers.map(({ Name = '', Value = '' }) => ({ key: Name, value: Value })),
        attachments: Attachments.map(({ FileName, ContentType, RawContent }) => ({
          filename: FileName,
          contentType: ContentType,
          content: Buffer.from(String(RawContent), 'base64'),
        })),
      });
      taken.push(mail.compile().build());
      return { body: { MessageId: id } };
    },
  );
  return {
    transport: sesTransport({
      client: stub.client,
      configurationSet: 'gatebook-reports',
      now: () => Date.parse('2026-11-23T06:00:00Z'),
      sleep: async () => undefined,
    }),
    received: () => Promise.all(taken),
    breakDown: async () => {
      works = false;
    },
    async close() {
      await stub.close();
      expect(stub.wrong).toEqual([]);
    },
  };
}

describe('SES', () => {
  mailTransportContract(stubSes, 'own');
});
