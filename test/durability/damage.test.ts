import { cp, mkdtemp, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { tokenStore } from '../../local/control-plane/tokens.js';
import { type DataFolder, openDataFolder } from '../../local/data-folder/data-folder.js';
import { logLine } from '../../local/demo/line.js';
import { listSetAside } from '../../local/files/quarantine.js';
import { streamSource } from '../../local/ingest/line-source.js';
import { openLinkSecret } from '../../local/server/link-secret.js';
import { enrolInFolder } from '../fixtures/enrol.js';

jest.setTimeout(1_800_000);
/** `npm run test:damage` does it a thousand times. */
const times = Number(process.env.GATEBOOK_DAMAGES ?? 4);
/** Where another part of them begins: a number, for runs one after the other. */
const seed = Number(process.env.GATEBOOK_SEED ?? Date.now() % 2 ** 31);

const apis = {
  acme: { accountId: '111122223333', region: 'eu-west-1', restApiId: 'aaaa000001', stage: 'prod' },
  borealis: {
    accountId: '444455556666',
    region: 'eu-west-1',
    restApiId: 'bbbb000002',
    stage: 'prod',
  },
};
const days = 3;
const perDay = 40;

function log(): string[] {
  return Object.values(apis).flatMap((api) =>
    Array.from({ length: days * perDay }, (_, at) =>
      logLine({
        accountId: api.accountId,
        apiId: api.restApiId,
        stage: api.stage,
        requestId: `${api.restApiId}-${at}`,
        extendedRequestId: `${api.restApiId}-extended-${at}`,
        requestTimeEpoch: Date.UTC(2026, 9, 1 + (at % days), 12) + at * 1000,
        httpMethod: 'GET',
        resourcePath: '/orders',
        path: '/prod/orders',
        status: 200,
        responseLatency: 10,
        ip: '198.51.100.1',
      }),
    ),
  );
}

async function* bytes(lines: readonly string[]): AsyncGenerator<Buffer> {
  yield Buffer.from(`${lines.join('\n')}\n`);
}
const ingest = ({ lake }: DataFolder, lines: readonly string[]) =>
  lake.ingest([streamSource('test', bytes(lines))], { region: 'eu-west-1' });

let template: string;
let folder: string;
beforeAll(async () => {
  template = await mkdtemp(path.join(tmpdir(), 'gatebook-damage-'));
  const dataFolder = await openDataFolder(template);
  await enrolInFolder(
    dataFolder,
    Object.entries(apis).map(([tenantId, api]) => ({ tenantId, apis: [api] })),
  );
  await ingest(dataFolder, [...log(), 'not json', 'x'.repeat(20_000)]);
  await dataFolder.close();
  await openLinkSecret(template);
  const order = { role: 'platform', subject: null, note: '', expiresAt: null } as const;
  await tokenStore(template).create(order, new Date());
});
afterAll(() => rm(template, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatebook-damaged-'));
  await cp(template, folder, { recursive: true, preserveTimestamps: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Requests by account and day, by the roll-ups and by the rows. */
async function counts({ lake }: DataFolder): Promise<Record<string, number>> {
  const rows = await lake.engine.run({
    sql: 'SELECT account_id, dt::VARCHAR AS day, count(*) AS n FROM requests GROUP BY ALL',
    parameters: [],
  });
  const [sum] = await lake.engine.run({
    sql: 'SELECT coalesce(sum(requests), 0)::BIGINT AS n FROM usage',
    parameters: [],
  });
  const all = Object.fromEntries(
    rows.map((row) => [`${row.account_id} ${row.day}`, Number(row.n)]),
  );
  expect(sum?.n).toBe(Object.values(all).reduce((total, n) => total + n, 0));
  return all;
}

const whole: Record<string, number> = Object.fromEntries(
  Object.values(apis).flatMap(({ accountId }) =>
    Array.from({ length: days }, (_, day) => [`${accountId} 2026-10-0${day + 1}`, perDay]),
  ),
);

/** Every file of the folder, relative; the registry's are proved where the registry is. */
async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('registry'))
    .sort();
}

/** Cuts a file off, or changes bytes of it. */
async function damage(file: string, where: number, kind: 'cut' | 'flip' | 'fill'): Promise<void> {
  const place = path.join(folder, file);
  const { size } = await stat(place);
  const at = Math.floor(where * size);
  if (kind === 'cut') return truncate(place, at);
  const handle = await open(place, 'r+');
  const length = kind === 'flip' ? 1 : Math.min(64, size - at);
  const found = Buffer.alloc(length);
  await handle.read(found, 0, length, at);
  await handle.write(
    found.map((byte) => byte ^ 0x5a),
    0,
    length,
    at,
  );
  await handle.close();
}

/** What became of damaged files, by their kind, how they were damaged, and the outcome. */
const outcomes = new Map<string, number>();

function note(file: string, how: string, aside: readonly { readonly file: string }[]): void {
  const kind = /\.[\w.]+$/.exec(path.basename(file))?.[0] ?? path.basename(file);
  const outcome = aside.some((it) => it.file === file)
    ? 'set aside'
    : aside.length > 0
      ? 'something else set aside'
      : 'no difference';
  const key = `${file.includes('rejected/') ? 'rejected line' : kind}, ${how}: ${outcome}`;
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
}

afterAll(() => {
  const lines = [...outcomes].sort().map(([what, count]) => `    ${count} × ${what}\n`);
  process.stdout.write(lines.join(''));
});

/** What must hold after any one file was damaged. */
async function expectOthersUnhurt(dataFolder: DataFolder, file: string): Promise<void> {
  const found = await counts(dataFolder);
  const aside = await listSetAside(folder);
  for (const [part, n] of Object.entries(whole)) {
    const [account, day] = part.split(' ');
    const isIts = file.includes(`account_id=${account}/`) && file.includes(`dt=${day}`);
    if (!isIts) expect([file, part, found[part]]).toEqual([file, part, n]);
    else if (found[part] !== n) {
      // Never in silence: the record names the account and the day.
      expect(aside.map(({ file: name, advice }) => `${name} ${advice}`).join()).toMatch(
        new RegExp(`${account}.*${day}`),
      );
    }
  }
  // Everybody goes on: new rows come in, and what was lost comes back from its log.
  await ingest(dataFolder, log());
  expect(await counts(dataFolder)).toEqual(whole);
  await dataFolder.registry.get('tenants', 'acme');
  await openLinkSecret(folder);
  await tokenStore(folder).list();
}

/** Of a file of rejected lines: a replay reads all that was written, or names the file. */
async function expectToldAtReplay({ lake }: DataFolder, file: string): Promise<void> {
  const { read } = await lake.replay();
  const isNamed = (await listSetAside(folder)).some((it) => it.file === file);
  expect([file, isNamed ? 'named' : read]).toEqual([file, isNamed ? 'named' : 2]);
}

const where = fc.double({ min: 0, max: 0.999, noNaN: true });
const kind = fc.constantFrom('cut' as const, 'flip' as const, 'fill' as const);

describe('a damaged file', () => {
  it('of any kind, found at the start, is set aside and nobody else notices', async () => {
    const all = await files();
    const arbitrary = fc.record({ file: fc.constantFrom(...all), where, kind });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ file, where: place, kind: how }) => {
        await rm(folder, { recursive: true });
        await cp(template, folder, { recursive: true, preserveTimestamps: true });
        await damage(file, place, how);
        const dataFolder = await openDataFolder(folder);
        try {
          if (file.startsWith('rejected/')) await expectToldAtReplay(dataFolder, file);
          note(file, how, await listSetAside(folder));
          await expectOthersUnhurt(dataFolder, file);
        } finally {
          await dataFolder.close();
        }
      }),
      { numRuns: times, seed, endOnFailure: true },
    );
  });

  it('of rows, found while running, is set aside by name and its day comes back from its log', async () => {
    const all = (await files()).filter((file) => file.endsWith('.parquet'));
    const dataFolder = await openDataFolder(folder);
    try {
      expect(await counts(dataFolder)).toEqual(whole);
      await truncate(path.join(folder, all[0] as string), 50);
      await expectOthersUnhurt(dataFolder, all[0] as string);
      expect(await listSetAside(folder)).toMatchObject([{ file: all[0] }]);
    } finally {
      await dataFolder.close();
    }
  });

  it('of each fixed name is set aside with its reason, and the folder opens', async () => {
    for (const file of ['gatebook.json', 'link-secret', 'gatebook.duckdb']) {
      await damage(file, 0, 'fill');
    }
    const [token = ''] = await readdir(path.join(folder, 'tokens'));
    await truncate(path.join(folder, 'tokens', token), 20);
    const dataFolder = await openDataFolder(folder);
    try {
      expect(await counts(dataFolder)).toEqual(whole);
      await openLinkSecret(folder);
      expect(await tokenStore(folder).list()).toEqual([]);
      const aside = (await listSetAside(folder)).map(({ file }) => file);
      expect(aside.sort()).toEqual(
        ['gatebook.duckdb', 'gatebook.json', 'link-secret', `tokens/${token}`].sort(),
      );
      expect(await readFile(path.join(folder, 'gatebook.json'), 'utf8')).toMatch(
        /^\{"format":\d+\}/,
      );
    } finally {
      await dataFolder.close();
    }
  });
});
