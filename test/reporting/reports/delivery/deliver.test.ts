import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { periodOfDay } from '../../../../core/periods/period.js';
import { ProductError } from '../../../../core/product-error.js';
import type { Delivery } from '../../../../core/registry/delivery.js';
import { queueDelivery } from '../../../../core/registry/ledger.js';
import type { Registry } from '../../../../core/registry/registry.js';
import { documentFolder } from '../../../../local/reports/document-folder.js';
import { outboxTransport } from '../../../../local/reports/outbox.js';
import type { AnswerRow } from '../../../../reporting/format/answer.js';
import type { QueryEngine } from '../../../../reporting/query/engine.js';
import { folderLake } from '../../../../reporting/query/lake.js';
import { deliver } from '../../../../reporting/reports/delivery/deliver.js';
import type { DeliveryDependencies } from '../../../../reporting/reports/delivery/dependencies.js';
import { suppress } from '../../../../reporting/reports/delivery/suppressions.js';
import {
  builtinRenderer,
  documentWriters,
} from '../../../../reporting/reports/documents/renderer.js';
import { rendererBy } from '../../../../reporting/reports/documents/renderer-by.js';
import type {
  Handover,
  MailTransport,
  OutgoingMail,
} from '../../../../reporting/reports/mail/mail.js';
import {
  afterReportWeek,
  changeTenant,
  reportDataFolder,
  reportWeek,
} from '../../../fixtures/report-data-folder.js';

let dataFolder: Awaited<ReturnType<typeof reportDataFolder>>;
let count = 0;

beforeAll(async () => {
  dataFolder = await reportDataFolder();
  await changeTenant(dataFolder, 'acme', {
    mailDomains: ['acme.example'],
    recipients: ['ops@acme.example', 'cto@acme.example'],
  });
}, 60_000);
afterAll(async () => {
  await dataFolder.remove();
});

/** The lake's own answers, each asked for once: what is tested here is what becomes of them. */
const answers = new Map<string, Promise<AnswerRow[]>>();
const remembering: QueryEngine = {
  run(query) {
    const key = JSON.stringify(query);
    const answer = answers.get(key) ?? dataFolder.lake.engine.run(query);
    answers.set(key, answer);
    return answer;
  },
};

/** A queued delivery of its own, so that each test has a fresh ledger entry. */
async function queued(
  recipients = ['ops@acme.example', 'cto@acme.example'],
  name?: string,
  formats: Delivery['formats'] = ['csv'],
) {
  const period = periodOfDay('weekly', 'UTC', reportWeek);
  const { delivery } = await queueDelivery(
    dataFolder.registry,
    {
      tenantId: 'acme',
      tenantUid: 'acme',
      schedule: name ?? `test-${count++}`,
      period: period.key,
      cadence: 'weekly',
      timeZone: 'UTC',
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      formats,
      recipients,
    },
    afterReportWeek,
  );
  return delivery.item.id;
}

const stateOf = async (id: string) => (await dataFolder.registry.get('deliveries', id))?.item;

function dependencies(change: Partial<DeliveryDependencies> = {}): DeliveryDependencies {
  return {
    registry: dataFolder.registry,
    sourceFor: () => ({ engine: remembering, ...folderLake }),
    renderer: builtinRenderer,
    transport: recording().transport,
    store: documentFolder(join(dataFolder.dataDir, 'reports')),
    clock: () => afterReportWeek,
    worker: 'worker-1',
    from: 'Gatebook <reports@gatebook.example>',
    dashboardUrl: () => 'https://gatebook.example/d/abc/',
    unsubscribeUrl: (_, recipient) => `https://gatebook.example/unsubscribe/${recipient}`,
    alert: () => undefined,
    ...change,
  };
}

/** A mail service that keeps what it is given, and answers as it is told. */
function recording(answer: (mail: OutgoingMail, time: number) => Handover | 'crash' = sent) {
  const mails: OutgoingMail[] = [];
  const transport: MailTransport = {
    name: 'recording',
    attachmentLimit: 7_000_000,
    async send(mail) {
      const handover = answer(mail, mails.length);
      if (handover === 'crash') throw new Error('the process died');
      if (handover.outcome === 'sent') mails.push(mail);
      return handover;
    },
    hasLeft: async () => 'unknown',
  };
  return { mails, transport };
}
const sent = ({ messageId }: OutgoingMail): Handover => ({ outcome: 'sent', messageId });

describe('a delivery', () => {
  it('sends each recipient a mail of their own and writes it down', async () => {
    const id = await queued(undefined, undefined, ['pdf', 'csv', 'xlsx']);
    const { mails, transport } = recording();
    await expect(deliver(dependencies({ transport }), id)).resolves.toBe('sent');
    expect(mails.map(({ to }) => to)).toEqual(['ops@acme.example', 'cto@acme.example']);
    expect(mails[0]?.attachments.map(({ name }) => name)).toEqual([
      'acme-weekly-2026-11-16.pdf',
      'acme-weekly-2026-11-16.csv',
      'acme-weekly-2026-11-16.xlsx',
    ]);
    const ledger = await stateOf(id);
    expect(ledger?.state).toBe('sent');
    expect(ledger?.mails.map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(ledger?.manifest).toHaveLength(4);
    expect(ledger?.manifest[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  }, 60_000);

  it('does nothing when it is called again', async () => {
    const id = await queued();
    const { mails, transport } = recording();
    await deliver(dependencies({ transport }), id);
    await expect(deliver(dependencies({ transport }), id)).resolves.toBe('nothing');
    expect(mails).toHaveLength(2);
  }, 60_000);

  it('mails once when two workers start it at once', async () => {
    const id = await queued();
    const { mails, transport } = recording();
    const outcomes = await Promise.all(
      ['one', 'two', 'three'].map((worker) => deliver(dependencies({ transport, worker }), id)),
    );
    expect(outcomes.toSorted()).toEqual(['nothing', 'nothing', 'sent']);
    expect(mails).toHaveLength(2);
  }, 60_000);

  it('sends the same documents at the next try, without asking the lake again', async () => {
    const id = await queued();
    const down = recording(() => ({ outcome: 'later', reason: 'The mail server is down.' }));
    await expect(deliver(dependencies({ transport: down.transport }), id)).resolves.toBe('again');
    const before = await stateOf(id);
    expect(before).toMatchObject({ state: 'rendered', reason: 'The mail server is down.' });
    const { mails, transport } = recording();
    const engine = { run: () => Promise.reject(new Error('asked again')) };
    const sourceFor = () => ({ engine, ...folderLake });
    await expect(deliver(dependencies({ transport, sourceFor }), id)).resolves.toBe('sent');
    expect(mails).toHaveLength(2);
    expect((await stateOf(id))?.manifest).toEqual(before?.manifest);
  }, 60_000);

  it('goes on with the others when one recipient is refused', async () => {
    const id = await queued();
    const { mails, transport } = recording((mail) =>
      mail.to === 'ops@acme.example' ? { outcome: 'refused', reason: 'No such user.' } : sent(mail),
    );
    await expect(deliver(dependencies({ transport }), id)).resolves.toBe('sent');
    expect(mails.map(({ to }) => to)).toEqual(['cto@acme.example']);
    expect((await stateOf(id))?.mails[0]).toMatchObject({
      state: 'refused',
      reason: 'No such user.',
    });
  }, 60_000);

  it('refuses recipients outside the allow-list and those who have unsubscribed', async () => {
    const id = await queued(['spy@elsewhere.example', 'quiet@acme.example', 'cto@acme.example']);
    const quiet = {
      tenantUid: 'acme',
      recipient: 'quiet@acme.example',
      cause: 'unsubscribed',
    } as const;
    await suppress(dataFolder.registry, quiet, afterReportWeek);
    const { mails, transport } = recording();
    await deliver(dependencies({ transport }), id);
    expect(mails.map(({ to }) => to)).toEqual(['cto@acme.example']);
  }, 60_000);

  it('is given up with a reason, and the platform is told, after eight tries', async () => {
    const id = await queued(['ops@acme.example']);
    const told: string[] = [];
    const { transport } = recording(() => ({ outcome: 'later', reason: 'Down.' }));
    const parts = dependencies({ transport, alert: (sentence) => told.push(sentence) });
    for (let tries = 0; tries < 7; tries++) {
      await expect(deliver(parts, id)).resolves.toBe('again');
    }
    await expect(deliver(parts, id)).resolves.toBe('failed');
    expect(told).toEqual([`Delivery ${id} failed: Down.`]);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'Down.' });
  }, 60_000);

  it('is not sent while its numbers are not confirmed, is tried again, and goes when they are', async () => {
    const id = await queued();
    const told: string[] = [];
    const { mails, transport } = recording();
    // Whatever the report asks for comes with a stranger's domain; the proof is answered as it should be.
    const leaking: QueryEngine = {
      run: async (query) => {
        const rows = await remembering.run(query);
        if (query.sql.includes('GROUPING SETS')) return rows;
        return rows.map((row) =>
          'domain_name' in row ? { ...row, domain_name: 'api.cumulus.example' } : row,
        );
      },
    };
    const sourceFor = () => ({ engine: leaking, ...folderLake });
    const parts = dependencies({ transport, sourceFor, alert: (sentence) => told.push(sentence) });
    await expect(deliver(parts, id)).resolves.toBe('again');
    expect(mails).toHaveLength(0);
    const held = await stateOf(id);
    expect(held).toMatchObject({ state: 'queued', manifest: [] });
    expect(held?.reason).toContain('not confirmed by the requests of tenant acme');
    // The ledger is read by the tenant: it names no stranger. The platform is told which cell.
    expect(JSON.stringify(held)).not.toContain('cumulus');
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('api.cumulus.example');
    await expect(deliver(dependencies({ transport }), id)).resolves.toBe('sent');
    expect(mails).toHaveLength(2);
  }, 60_000);

  it('says so when nobody is to get it', async () => {
    const id = await queued([]);
    await expect(deliver(dependencies(), id)).resolves.toBe('failed');
    expect((await stateOf(id))?.reason).toContain('have no recipients');
  });
});

describe('a mail service that tells later what left', () => {
  it('is waited for, and a mail that it has told of meanwhile is not sent again', async () => {
    const id = await queued(['ops@acme.example', 'cto@acme.example']);
    const { mails, transport } = recording((mail, time) =>
      time === 0 && mail.to === 'ops@acme.example'
        ? { outcome: 'unknown', reason: 'The answer got lost.' }
        : sent(mail),
    );
    const telling: MailTransport = { ...transport, hasLeft: async () => 'not-yet' };
    await expect(deliver(dependencies({ transport: telling }), id)).resolves.toBe('again');
    expect(mails.map(({ to }) => to)).toEqual(['cto@acme.example']);
    await expect(deliver(dependencies({ transport: telling }), id)).resolves.toBe('again');
    expect(mails).toHaveLength(1);
    const found = await dataFolder.registry.get('deliveries', id);
    if (!found) throw new Error('The delivery is gone.');
    const told = found.item.mails.map((one) => ({ ...one, state: 'sent' as const }));
    await dataFolder.registry.put('deliveries', { ...found.item, mails: told }, found.version);
    await expect(deliver(dependencies({ transport: telling }), id)).resolves.toBe('sent');
    expect(mails).toHaveLength(1);
  }, 60_000);

  it('sends what it has not told of in time', async () => {
    const id = await queued(['ops@acme.example']);
    const lost = recording(() => ({ outcome: 'unknown', reason: 'The answer got lost.' }));
    await deliver(dependencies({ transport: lost.transport }), id);
    const { mails, transport } = recording();
    const told: MailTransport = { ...transport, hasLeft: async () => false };
    await expect(deliver(dependencies({ transport: told }), id)).resolves.toBe('sent');
    expect(mails).toHaveLength(1);
  }, 60_000);

  it('is not asked about a mail that it said it did not take', async () => {
    const id = await queued(['ops@acme.example']);
    const busy = recording(() => ({ outcome: 'later', reason: 'Too fast.' }));
    await deliver(dependencies({ transport: busy.transport }), id);
    expect((await stateOf(id))?.mails).toEqual([]);
    const { transport } = recording();
    const hasLeft = () => Promise.reject(new Error('asked'));
    await expect(deliver(dependencies({ transport: { ...transport, hasLeft } }), id)).resolves.toBe(
      'sent',
    );
  }, 60_000);
});

it('links to documents that are too large for a mail, where the store has an address', async () => {
  const id = await queued(['ops@acme.example'], undefined, ['csv', 'xlsx']);
  const { mails, transport } = recording();
  const small: MailTransport = { ...transport, attachmentLimit: 10 };
  const folder = documentFolder(join(dataFolder.dataDir, 'reports'));
  await expect(deliver(dependencies({ transport: small }), id)).resolves.toBe('failed');
  expect((await stateOf(id))?.reason).toContain('no place to link to');
  const again = await queued(['ops@acme.example'], undefined, ['csv', 'xlsx']);
  const linkTo = async (delivery: string, name: string) => `https://l.example/${delivery}/${name}`;
  const store = { ...folder, linkTo };
  await expect(deliver(dependencies({ transport: small, store }), again)).resolves.toBe('sent');
  expect(mails[0]?.attachments).toEqual([]);
  expect(mails[0]?.text).toContain(`https://l.example/${again}/acme-weekly-2026-11-16.csv`);
  expect(mails[0]?.html).toContain(`https://l.example/${again}/acme-weekly-2026-11-16.xlsx`);
  for (const part of [mails[0]?.text, mails[0]?.html]) {
    expect(part).toContain('The documents, whose links open for 7 days:');
  }
}, 60_000);

describe('a process that dies', () => {
  /** Lets the process die at its n-th write to the registry, before or after the write. */
  function dying(registry: Registry, at: number, when: 'before' | 'after'): Registry {
    let writes = 0;
    return {
      ...registry,
      put: async (...parameters) => {
        const isLast = ++writes === at;
        if (writes > at || (isLast && when === 'before')) throw new Error('the process died');
        const stored = await registry.put(...parameters);
        if (isLast) throw new Error('the process died');
        return stored;
      },
    };
  }

  it('at any of its writes leaves no report unsent, and none twice in the outbox', async () => {
    const outbox = join(dataFolder.dataDir, 'outbox');
    const later = new Date(afterReportWeek.getTime() + 3_600_000);
    for (let at = 1; at <= 7; at++) {
      for (const when of ['before', 'after'] as const) {
        const id = await queued(undefined, `dies-${at}-${when}`);
        const transport = outboxTransport(outbox);
        const registry = dying(dataFolder.registry, at, when);
        await deliver(dependencies({ transport, registry }), id).catch(() => undefined);
        // The next worker comes when the dead one's lease is over.
        const next = dependencies({ transport, worker: 'worker-2', clock: () => later });
        await deliver(next, id);
        expect((await stateOf(id))?.state).toBe('sent');
        const mails = (await readdir(outbox)).filter((name) => name.includes(`dies-${at}-${when}`));
        expect(mails).toHaveLength(2);
      }
    }
    const [name] = await readdir(outbox);
    const mail = await simpleParser(await readFile(join(outbox, name ?? '')));
    expect(mail.attachments).toHaveLength(1);
  }, 60_000);

  it('after a hand-over that SMTP can not be asked about sends again under the same Message-ID', async () => {
    const id = await queued(['ops@acme.example']);
    const ids: string[] = [];
    const first = recording((mail) => {
      ids.push(mail.messageId);
      return 'crash';
    });
    await deliver(dependencies({ transport: first.transport }), id);
    expect((await stateOf(id))?.mails).toMatchObject([{ state: 'sending' }]);
    const { mails, transport } = recording();
    await deliver(dependencies({ transport }), id);
    expect(mails.map(({ messageId }) => messageId)).toEqual(ids);
  }, 60_000);

  it('whose lease was taken over by another worker mails nothing more', async () => {
    const id = await queued();
    const later = () => new Date(afterReportWeek.getTime() + 3_600_000);
    const second = recording();
    const first = recording((mail) => sent(mail));
    const slow: MailTransport = {
      ...first.transport,
      async send(mail) {
        await deliver(
          dependencies({ transport: second.transport, worker: 'worker-2', clock: later }),
          id,
        );
        return first.transport.send(mail);
      },
    };
    await expect(deliver(dependencies({ transport: slow }), id)).resolves.toBe('nothing');
    expect(first.mails).toHaveLength(1);
    expect((await stateOf(id))?.state).toBe('sent');
  }, 60_000);
});

it('goes on when an event of the mail service is noted between two of its mails', async () => {
  const id = await queued();
  const { mails, transport } = recording();
  const noting: MailTransport = {
    ...transport,
    async send(mail) {
      const found = await dataFolder.registry.get('deliveries', id);
      const changed = found?.item.mails.map((one) => ({ ...one, state: 'sent' as const }));
      if (found)
        await dataFolder.registry.put(
          'deliveries',
          { ...found.item, mails: changed ?? [] },
          found.version,
        );
      return transport.send(mail);
    },
  };
  await expect(deliver(dependencies({ transport: noting }), id)).resolves.toBe('sent');
  expect(mails).toHaveLength(2);
});

it('sends the other documents when one cannot be drawn, and says which is missing', async () => {
  const id = await queued(['ops@acme.example'], undefined, ['pdf', 'csv', 'xlsx']);
  const told: string[] = [];
  const { mails, transport } = recording();
  const broken = () => Promise.reject(new Error('no such glyph\nforged line'));
  const renderer = rendererBy({ ...documentWriters, pdf: broken });
  const parts = dependencies({ transport, renderer, alert: (sentence) => told.push(sentence) });
  await expect(deliver(parts, id)).resolves.toBe('sent');
  expect(mails[0]?.attachments.map(({ name }) => name.replace(/^.*\./, ''))).toEqual([
    'csv',
    'xlsx',
  ]);
  expect(await stateOf(id)).toMatchObject({
    state: 'sent',
    reason: 'Sent without pdf, which could not be drawn.',
  });
  expect(told).toEqual([expect.stringContaining(`The pdf of delivery ${id} could not be drawn`)]);
  expect(told[0]).not.toContain('\n');
}, 60_000);

it('tells a mistake of the product apart from a report that is wrong', async () => {
  const id = await queued(['ops@acme.example']);
  const renderer = {
    name: 'builtin' as const,
    render: () => Promise.reject(new ProductError('render-refused', 'A glyph is missing.')),
  };
  await expect(deliver(dependencies({ renderer }), id)).resolves.toBe('failed');
  expect((await stateOf(id))?.reason).toBe('A glyph is missing.');
});
