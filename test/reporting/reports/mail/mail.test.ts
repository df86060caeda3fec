import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { createWording } from '../../../../reporting/format/wording.js';
import { mailContent } from '../../../../reporting/reports/mail/content.js';
import {
  headerText,
  type OutgoingMail,
  unsubscribeHeaders,
} from '../../../../reporting/reports/mail/mail.js';
import { mimeOf } from '../../../../reporting/reports/mail/mime.js';
import {
  readUnsubscription,
  signUnsubscription,
} from '../../../../reporting/reports/mail/unsubscribe-token.js';
import { hostileTexts } from '../../../fixtures/hostile-text.js';
import { madeUpReport } from '../../../fixtures/report.js';
import { runs } from '../../../fixtures/runs.js';

const links = {
  dashboard: 'https://gatebook.example/d/abc/',
  unsubscribe: 'https://gatebook.example/unsubscribe/abc',
  documents: [{ name: 'acme-weekly-2026-11-16.pdf', url: null }],
};
const report = madeUpReport({ rows: 40 });
const mail: OutgoingMail = {
  ...mailContent(report, links),
  from: 'Gatebook <reports@gatebook.example>',
  to: 'ops@acme.example',
  messageId: 'abc@gatebook.example',
  date: new Date('2026-11-23T06:00:00Z'),
  attachments: [{ name: 'a.csv', mediaType: 'text/csv', bytes: Buffer.from('a,b\r\n') }],
  unsubscribeUrl: links.unsubscribe,
  deliveryId: 'acme/weekly/w2026-11-16',
};

describe('the mail of a report', () => {
  it('says the same numbers in HTML and in plain text', () => {
    const wording = createWording('en-GB', 'Europe/Berlin');
    for (const { column, value } of report.sections[0]?.figures ?? []) {
      expect(mail.text).toContain(column.title);
      expect(mail.text).toContain(wording.cell(value, column.format));
      expect(mail.html).toContain(column.title);
    }
    expect(mail.text).toContain('/products/{id}');
    expect(mail.html).toContain('/products/{id}');
  });

  it('fetches nothing when it is opened', () => {
    expect(mail.html).not.toMatch(/<img|<link|url\(|@import|<script/i);
  });

  it('is short lines of text and stays under 100 KB, where clients cut mails off', () => {
    expect(Math.max(...mail.text.split('\n').map((line) => line.length))).toBeLessThan(120);
    expect(mail.html.length).toBeLessThan(100_000);
  });

  it('holds hostile names as text', () => {
    const hostile = mailContent(
      madeUpReport({ texts: hostileTexts, rows: 30, name: '<b>Acme</b>\r\nBcc: x' }),
      links,
    );
    expect(hostile.html).not.toMatch(/<script|<img|<b>Acme/);
    expect(hostile.text).not.toMatch(/\u202e|\u200b|\0/);
    expect(hostile.subject).not.toMatch(/[\r\n]/);
  });

  it('of a tenant without traffic says so', () => {
    const { text } = mailContent(
      {
        ...report,
        isEmpty: true,
        remarks: ['No request was served in this week.'],
        sections: report.sections.slice(0, 1).map((section) => ({ ...section, visuals: [] })),
      },
      links,
    );
    expect(text).toContain('No request was served in this week.');
    expect(text).not.toContain('Response p95');
  });
});

describe('the MIME of a mail', () => {
  it('is read back by a parser as what it was made of', async () => {
    const parsed = await simpleParser(await mimeOf(mail));
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.trim()).toBe(mail.text.trim().replaceAll('\n-- \n', '\n-- \n'));
    expect(parsed.html).toBe(mail.html);
    expect(parsed.messageId).toBe('<abc@gatebook.example>');
    expect(parsed.attachments[0]?.content.toString()).toBe('a,b\r\n');
    expect(parsed.headers.get('list')).toMatchObject({
      unsubscribe: { url: links.unsubscribe },
      'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
    });
  });

  it('is the same bytes every time', async () => {
    expect((await mimeOf(mail)).equals(await mimeOf(mail))).toBe(true);
  });

  it('takes no header from a subject, a name or a recipient', async () => {
    const nasty = fc
      .string({ unit: 'binary', maxLength: 60 })
      .map((text) => `${text}\r\nBcc: victim@example.com\r\n\r\nbody`);
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (subject, text) => {
        const raw = await mimeOf({ ...mail, subject, text, deliveryId: text });
        const { bcc, to, headerLines } = await simpleParser(raw);
        expect(bcc).toBeUndefined();
        expect([to].flat()[0]?.text).toBe('ops@acme.example');
        expect(headerLines.map(({ key }) => key)).not.toContain('bcc');
      }),
      { numRuns: runs(15) },
    );
  });
});

it('a header is one line without anything hidden, whatever comes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(headerText(text)).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
      expect(headerText(text).length).toBeLessThanOrEqual(180);
    }),
  );
});

it('one click to unsubscribe is offered over HTTPS alone', () => {
  expect(unsubscribeHeaders('http://127.0.0.1/u')).not.toHaveProperty('List-Unsubscribe-Post');
  expect(unsubscribeHeaders('https://gatebook.example/u')).toHaveProperty('List-Unsubscribe-Post');
  expect(unsubscribeHeaders(null)).toEqual({});
});

describe('an unsubscribe token', () => {
  const key = Buffer.alloc(32, 7);

  it('says who unsubscribes from whom', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (recipient) => {
        const token = signUnsubscription({ tenantUid: 'acme', recipient }, key);
        expect(readUnsubscription(token, key)).toEqual({ tenantUid: 'acme', recipient });
      }),
    );
  });

  it('is refused when any of it was changed, or another key made it', () => {
    const token = signUnsubscription({ tenantUid: 'acme', recipient: 'ops@acme.example' }, key);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'Aa0_-.'), (at, letter) => {
        fc.pre(token[at] !== letter);
        const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
        expect(readUnsubscription(changed, key)).toBeUndefined();
      }),
    );
    expect(readUnsubscription(token, Buffer.alloc(32, 8))).toBeUndefined();
  });
});
