import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Fastify from 'fastify';
import { simpleParser } from 'mailparser';
import { documentFolder } from '../../local/reports/document-folder.js';
import { fileNameFor } from '../../local/reports/files.js';
import { outboxTransport } from '../../local/reports/outbox.js';
import { reportSettings } from '../../local/reports/settings.js';
import { startReports } from '../../local/reports/start-reports.js';
import { unsubscribeRoutes } from '../../local/reports/unsubscribe-routes.js';
import { suppressionOf } from '../../reporting/reports/delivery/suppressions.js';
import { signUnsubscription } from '../../reporting/reports/mail/unsubscribe-token.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';
import { changeTenant, reportDataFolder } from '../fixtures/report-data-folder.js';

const key = Buffer.alloc(32, 3);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const mail = {
  from: 'reports@gatebook.example',
  to: 'ops@acme.example',
  subject: 'Report',
  text: 'Hello',
  html: '<p>Hello</p>',
  messageId: 'a@gatebook.example',
  date: new Date(0),
  attachments: [],
  unsubscribeUrl: null,
  deliveryId: 'acme/weekly/w2026-11-16',
};

describe('the outbox', () => {
  it('holds a mail once however often it is sent, and knows that it left', async () => {
    const outbox = outboxTransport(join(folder, 'outbox'));
    await expect(outbox.hasLeft(mail, new Date(0))).resolves.toBe(false);
    await outbox.send(mail);
    await outbox.send(mail);
    await expect(outbox.hasLeft(mail, new Date(0))).resolves.toBe(true);
    expect(await readdir(join(folder, 'outbox'))).toHaveLength(1);
  });

  it('that can not be written leaves no half of a mail, and is tried again', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, 'a file where the folder should be');
    await expect(outboxTransport(blocked).send(mail)).resolves.toMatchObject({
      outcome: 'later',
      reason: expect.stringContaining('Cannot write'),
    });
  });
});

it('a file name keeps different texts apart and stays inside its folder', () => {
  expect(fileNameFor('../../etc/passwd')).not.toContain('/');
  expect(fileNameFor('a/b')).not.toBe(fileNameFor('a_b'));
});

it('the documents of a delivery are read back as they were', async () => {
  const store = documentFolder(join(folder, 'reports'));
  await store.put('acme/weekly/w2026-11-16', 'a.pdf', Buffer.from('%PDF'));
  expect(Buffer.from((await store.get('acme/weekly/w2026-11-16', 'a.pdf')) ?? []).toString()).toBe(
    '%PDF',
  );
  await expect(store.get('acme/weekly/w2026-11-16', 'b.pdf')).resolves.toBeUndefined();
});

describe('the settings of reports', () => {
  it('have an outbox and a sender where nothing is said', () => {
    expect(reportSettings({})).toMatchObject({ smtpUrl: null, publicUrl: null });
  });

  it('say what is wrong without repeating a password', () => {
    expect(() => reportSettings({ smtpUrl: 'http://user:secret@mail' })).toThrow(/SMTP_URL/);
    expect(() => reportSettings({ smtpUrl: 'http://user:secret@mail' })).not.toThrow(/secret/);
    expect(() => reportSettings({ mailFrom: 'a@b.example\r\nBcc: c@d.example' })).toThrow(
      /MAIL_FROM/,
    );
  });
});

describe('an unsubscribe link', () => {
  const registry = memoryRegistry();
  const app = Fastify();
  const token = signUnsubscription({ tenantUid: 'acme', recipient: 'ops@acme.example' }, key);
  beforeAll(() => unsubscribeRoutes(app, { registry, key, clock: () => new Date(0) }));
  afterAll(() => app.close());

  it('asks first, because scanners open every link', async () => {
    const { statusCode, body } = await app.inject({ url: `/unsubscribe/${token}` });
    expect(statusCode).toBe(200);
    expect(body).toContain('<form method="post">');
    await expect(suppressionOf(registry, 'acme', 'ops@acme.example')).resolves.toBeUndefined();
  });

  it('ends the mails with one click of a mail client, as often as it clicks', async () => {
    for (let click = 0; click < 2; click++) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: `/unsubscribe/${token}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      });
      expect(statusCode).toBe(200);
    }
    await expect(suppressionOf(registry, 'acme', 'OPS@acme.example')).resolves.toMatchObject({
      cause: 'unsubscribed',
    });
  });

  it('that is forged ends nothing', async () => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `/unsubscribe/${token.slice(0, -1)}x`,
    });
    expect(statusCode).toBe(404);
  });
});

it('a server that was stopped over a due time mails the report once when it is back', async () => {
  const dataFolder = await reportDataFolder(1500);
  try {
    await changeTenant(dataFolder, 'acme', {
      mailDomains: ['acme.example'],
      recipients: ['ops@acme.example'],
    });
    const at = '2026-11-20T00:00:00.000Z';
    const schedule = {
      id: 'acme/weekly',
      tenantId: 'acme',
      name: 'weekly',
      cadence: 'weekly',
      hour: 7,
      timeZone: null,
      formats: ['csv'],
      recipients: null,
      title: 'How the week went',
      state: 'active',
      createdAt: at,
      updatedAt: at,
    } as const;
    await dataFolder.registry.put('report-schedules', { ...schedule, formats: ['csv'] }, 'absent');
    const told: string[] = [];
    const stateOf = async (id: string) =>
      (await dataFolder.registry.get('deliveries', id))?.item.state;
    for (let start = 0; start < 2; start++) {
      const timer = startReports({
        dataFolder,
        settings: reportSettings({}),
        key,
        origin: 'https://gatebook.example',
        dashboardUrl: (tenantId) => `https://gatebook.example/d/${tenantId}/`,
        alert: (sentence) => told.push(sentence),
        clock: () => new Date('2026-11-23T09:00:00Z'),
      });
      while ((await stateOf('acme/weekly/w2026-11-16')) !== 'sent') await setTimeout(50);
      await timer.close();
    }
    expect(told).toEqual([]);
    const outbox = join(dataFolder.dataDir, 'outbox');
    const names = await readdir(outbox);
    expect(names).toHaveLength(1);
    const { subject, text, attachments } = await simpleParser(
      await readFile(join(outbox, names[0] ?? '')),
    );
    // The button opens what was reported.
    expect(text).toContain('/d/acme/?from=2026-11-15T23%3A00Z&to=2026-11-22T23%3A00Z');
    expect(subject).toMatch(/^How the week went: Acme Retail, 16.–.22 November 2026$/);
    expect(text).toContain('https://gatebook.example/d/acme/');
    expect(attachments.map(({ filename }) => filename)).toEqual(['acme-weekly-2026-11-16.csv']);
    expect(
      (await dataFolder.registry.get('deliveries', 'acme/weekly/w2026-11-16'))?.item.state,
    ).toBe('sent');
  } finally {
    await dataFolder.remove();
  }
}, 60_000);
