import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gatebook } from '../fixtures/gatebook.js';
import { logLine } from '../local/lake/temporary-lake.js';

const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-reads-'));
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const log = path.join(folder, 'access.log');
const organisation = path.join(folder, 'gatebook.yaml');
writeFileSync(log, `${logLine({ id: '1' })}\n`);
writeFileSync(organisation, 'tenants: []\n');

/** Every command that reads, with the exit code that it ends with where there is nothing. */
const reads: readonly (readonly [string, code: number])[] = [
  ['accounts', 0],
  ['apis', 0],
  ['audit', 0],
  ['backfills 111122223333', 0],
  ['call GET /v1/tenants', 0],
  ['catalogue list', 0],
  ['config', 0],
  ['deliveries', 0],
  ['deliveries --missing', 0],
  [`diff --file ${organisation}`, 0],
  ['erase --tenant acme --sub x --dry-run', 2],
  ['erasures', 0],
  ['erasures 20261129T025217123Z-1a2b3c4d', 2],
  ['export', 0],
  ['grants', 0],
  [`ingest --dry-run ${log}`, 0],
  ['ingests', 0],
  ['rejected', 0],
  [`routes ${api}`, 2],
  [`snippet ${api}`, 2],
  ['stages 111122223333 --region eu-west-1', 1],
  ['tenants', 0],
  ['tenants --json', 0],
  ['token list', 0],
  ['updates list', 0],
  ['usage --from 2026-11-01 --to 2026-11-02', 0],
  ['visuals', 0],
];

test.each(reads)(
  'gatebook %s makes no data folder',
  async (line, code) => {
    for (const [name, make] of [
      ['none', () => undefined],
      ['nothing-in-it', (place: string) => mkdirSync(place, { recursive: true })],
    ] as const) {
      const dataDir = path.join(folder, name);
      make(dataDir);
      const before = readdirSync(folder);
      const said = await gatebook(...line.split(' '), '--data-dir', dataDir);
      expect(said).toMatchObject({ code });
      expect(`${said.out}${said.err}`).not.toBe('');
      if (code !== 0) expect(said.err).toMatch(/^gatebook: [^\n]+\n$/);
      expect(readdirSync(folder)).toEqual(before);
      expect(existsSync(dataDir) ? readdirSync(dataDir) : []).toEqual([]);
    }
  },
  60_000,
);

test('gatebook doctor says that there is none, and makes none', async () => {
  const dataDir = path.join(folder, 'none');
  const { code, out, err } = await gatebook('doctor', '--data-dir', dataDir);
  expect([code, existsSync(dataDir)]).toEqual([1, false]);
  expect(out + err).toContain(dataDir);
});

test('the first change makes it, and is done once', async () => {
  const dataDir = path.join(folder, 'made');
  const register = ['register', '--tenant', 'acme', '--api', api, '--data-dir', dataDir];
  expect(await gatebook(...register)).toMatchObject({ code: 0 });
  jest.restoreAllMocks();
  const { out } = await gatebook('audit', '--json', '--data-dir', dataDir);
  expect(JSON.parse(out)).toHaveLength(2);
});
