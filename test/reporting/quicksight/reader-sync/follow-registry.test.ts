import type { BegunImport } from '../../../../reporting/quicksight/import-budget.js';
import type { ImportState } from '../../../../reporting/quicksight/publish-rules.js';
import {
  type Followers,
  followRegistry,
} from '../../../../reporting/quicksight/reader-sync/follow-registry.js';
import { deployedDataSets } from '../../../fixtures/deployed-data-sets.js';
import { memoryRegistry } from '../../../fixtures/memory-registry.js';
import { aTenant } from '../../../fixtures/registry.js';
import { memoryDirectory } from '../memory-directory.js';

const setUp = async (more: Partial<Followers> = {}) => {
  const registry = memoryRegistry();
  await registry.put('tenants', aTenant('acme', { readers: ['Ada@example.com'] }), 'absent');
  await registry.put('tenants', aTenant('globex', { readers: ['ada@example.com'] }), 'absent');
  const { directory, plain } = memoryDirectory();
  const mails: [string, string][] = [];
  let held: { lines: string; importId: string } | undefined;
  let state: ImportState = { status: 'done' };
  let begun: readonly BegunImport[] = [];
  const open = new Set(['gatebook-dashboard']);
  let isSecured = true;
  const secured = deployedDataSets('rules').usage;
  const followers: Followers = {
    registry,
    guarded: {
      dataSetIds: ['gatebook-usage'],
      dashboardIds: ['gatebook-dashboard'],
      rulesArn: 'rules',
      describe: async () => (isSecured ? secured : {}),
      isOpen: async (id) => open.has(id),
      open: async (id) => void open.add(id),
      close: async (id) => void open.delete(id),
    },
    directory,
    platformUsers: ['pat@example.com'],
    reportReaders: false,
    sendInvitation: async (to, url) => {
      mails.push([to, url]);
      return undefined;
    },
    published: {
      object: {
        read: async () => held,
        write: async (lines, importId) => {
          held = { lines, importId };
        },
      },
      imports: { start: async () => {}, state: async () => state, begun: async () => begun },
      now: () => 0,
      newImportId: () => 'import',
    },
    now: () => 0,
    sleep: async () => {},
    timeoutMs: 0,
    ...more,
  };
  return {
    registry,
    followers,
    mails,
    plain,
    rules: () => held?.lines,
    open,
    secure: (is: boolean) => {
      isSecured = is;
    },
    play: (next: ImportState) => {
      state = next;
    },
    spend: (imports: readonly BegunImport[]) => {
      begun = imports;
    },
  };
};

describe('QuickSight follows the registry', () => {
  test('tenants and their readers become rules, groups and memberships; two spellings of a mailbox are one reader', async () => {
    const { followers, plain, rules } = await setUp();
    const { readers, ...rest } = await followRegistry(followers);
    expect(rest).toEqual({
      rules: 3,
      importBegun: true,
      importState: 'done',
      rulesWaitUntil: undefined,
      dashboards: { opened: [] },
      unsent: new Map(),
    });
    expect(readers.invited).toEqual(['pat@example.com', 'ada@example.com']);
    expect(plain()).toEqual({
      'gatebook-platform': ['pat@example.com'],
      'gatebook-readers': ['ada@example.com'],
      'gatebook-tenant-acme': ['ada@example.com'],
      'gatebook-tenant-globex': ['ada@example.com'],
    });
    expect(rules()).toContain('"gatebook-tenant-acme","tenant_id":"acme"');
  });

  test('a tenant that is being deleted loses its rule, its group and its readers in one run', async () => {
    const { registry, followers, plain, rules } = await setUp();
    await followRegistry(followers);
    await registry.put('tenants', aTenant('globex', { state: 'deleting' }), 1);
    await followRegistry(followers);
    expect(rules()).not.toContain('globex');
    expect(Object.keys(plain())).not.toContain('gatebook-tenant-globex');
  });

  test('a tenant that is handed other readers shows nothing to those of before', async () => {
    const { registry, followers, plain } = await setUp();
    await followRegistry(followers);
    await registry.put('tenants', aTenant('acme', { readers: ['bob@example.com'] }), 1);
    const { readers } = await followRegistry(followers);
    expect(readers.removed).toEqual([['gatebook-tenant-acme', 'ada@example.com']]);
    expect(plain()['gatebook-tenant-acme']).toEqual(['bob@example.com']);
  });

  test('where reports are printed as registered readers, every tenant has one of its own', async () => {
    const { followers, plain } = await setUp({ reportReaders: true });
    await followRegistry(followers);
    expect(plain()['gatebook-tenant-acme']).toEqual([
      'ada@example.com',
      'gatebook-report-reader/acme',
    ]);
    expect((await followRegistry(followers)).readers.removed).toEqual([]);
  });

  test('a new reader is mailed the invitation, once', async () => {
    const { followers, mails } = await setUp();
    await followRegistry(followers);
    await followRegistry(followers);
    expect(mails).toEqual([
      ['pat@example.com', 'https://invitation.example/pat@example.com'],
      ['ada@example.com', 'https://invitation.example/ada@example.com'],
    ]);
  });

  test.each([
    [undefined, 'there is no sender'],
    [async () => 'SES is away', 'SES is away'],
  ])(
    'an invitation that cannot be mailed is told of, and everything else is done: %p',
    async (sendInvitation, reason) => {
      const { followers, plain } = await setUp({ sendInvitation });
      const { unsent, importState } = await followRegistry(followers);
      expect([...unsent]).toEqual([
        ['pat@example.com', reason],
        ['ada@example.com', reason],
      ]);
      expect(importState).toBe('done');
      expect(plain()['gatebook-tenant-acme']).toEqual(['ada@example.com']);
    },
  );

  test('rules that cannot be written keep no reader from being removed', async () => {
    const { registry, followers, plain } = await setUp();
    await followRegistry(followers);
    await registry.put('tenants', aTenant('acme', { readers: [] }), 1);
    await registry.put('tenants', aTenant('initech'), 'absent');
    const { object } = followers.published;
    const write = async () => {
      throw new Error('the bucket is away');
    };
    const published = { ...followers.published, object: { ...object, write } };
    await expect(followRegistry({ ...followers, published })).rejects.toThrow('the bucket is away');
    expect(plain()['gatebook-tenant-acme']).toEqual([]);
  });

  test('taking somebody out waits for no import: a tenant that goes loses its group while its rule still waits', async () => {
    const { registry, followers, plain, play, spend, rules } = await setUp();
    await followRegistry(followers);
    spend(Array.from({ length: 31 }, () => ({ atMs: 0, isRunning: false })));
    play({ status: 'absent' });
    await registry.put('tenants', aTenant('globex', { state: 'deleting' }), 1);
    await registry.put('tenants', aTenant('acme', { readers: [] }), 1);
    expect(await followRegistry(followers)).toMatchObject({
      importBegun: false,
      importState: 'waiting',
      rulesWaitUntil: '1970-01-02T00:00:00.000Z',
    });
    expect(plain()).toEqual({
      'gatebook-platform': ['pat@example.com'],
      'gatebook-readers': [],
      'gatebook-tenant-acme': [],
    });
    expect(rules()).not.toContain('globex');
  });

  test('a data set without its security closes the dashboards, is told, and keeps no reader from being removed', async () => {
    const { registry, followers, plain, open, secure } = await setUp();
    await followRegistry(followers);
    secure(false);
    await registry.put('tenants', aTenant('acme', { readers: [] }), 1);
    await expect(followRegistry(followers)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/^Readers are kept out of the dashboards.*gatebook-usage/),
    });
    expect([...open]).toEqual([]);
    expect(plain()['gatebook-tenant-acme']).toEqual([]);
    secure(true);
    expect(await followRegistry(followers)).toMatchObject({
      dashboards: { opened: ['gatebook-dashboard'] },
    });
  });

  test('an import that fails keeps no reader from being removed, and is told', async () => {
    const { registry, followers, plain, play } = await setUp();
    await followRegistry(followers);
    play({ status: 'failed', reason: 'the lake is away' });
    await registry.put('tenants', aTenant('acme', { readers: [] }), 1);
    await expect(followRegistry(followers)).rejects.toThrow('the lake is away');
    expect(plain()['gatebook-tenant-acme']).toEqual([]);
  });
});
