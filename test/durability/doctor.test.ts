import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { roomFindings } from '../../local/doctor/folder-checks.js';
import { setAside } from '../../local/files/quarantine.js';
import { openDuckdb } from '../../local/lake/duckdb.js';
import { bundledScript } from '../../scripts/build/bundled-script.js';
import { gatebook } from '../fixtures/gatebook.js';
import { served } from '../fixtures/served.js';
import {
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
} from '../local/lake/temporary-lake.js';

jest.setTimeout(240_000);

/** A sound data folder: a tenant, requests of two days, a rejected line, tokens. */
let sound: string;
beforeAll(async () => {
  sound = path.join(temporaryFolder(), 'sound');
  const words = (...more: string[]) => gatebook('--data-dir', sound, ...more);
  const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
  await words('register', '--tenant', 'acme', '--name', 'Acme Retail', '--api', api);
  const lines = Array.from({ length: 200 }, (_, index) =>
    logLine({
      id: `${index}`,
      account: '111122223333',
      region: 'eu-west-1',
      time: noon + (index % 2) * 86_400_000 + index,
    }),
  );
  await words('ingest', temporaryFile('a.log', [...lines, 'no request'].join('\n')));
  await words('token', 'create');
});
afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

const copyOfSound = (): string => {
  const copy = path.join(temporaryFolder(), 'data');
  cpSync(sound, copy, { recursive: true, preserveTimestamps: true });
  chmodSync(copy, 0o700);
  return copy;
};

const doctor = async (dataDir: string, ...more: string[]) => {
  const { code, out, err } = await gatebook('--data-dir', dataDir, 'doctor', '--json', ...more);
  const findings = JSON.parse(out || '[]') as { check: string; sentence: string }[];
  return { code, err, findings };
};

const below = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
const firstFile = (data: string): string => below(data, '.parquet')[0] as string;

/** Changes one byte and leaves the file's time as it was: what a disk does. */
const flip = (file: string, at = Math.floor(statSync(file).size / 2)): void => {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
};

const inDatabase = async (data: string, sql: string): Promise<void> => {
  const database = await openDuckdb({
    file: path.join(data, 'gatebook.duckdb'),
    spill: path.join(data, 'staging', 'spill'),
    memoryLimit: '300MB',
    threads: 1,
  });
  await database.writer.run(sql);
  await database.close();
};

const future = new Date(Date.now() + 86_400_000);

/** Each fault, what is said of it, and what is left of it when it was mended; undefined: all of it. */
const faults: Record<
  string,
  {
    readonly plant: (data: string) => unknown;
    readonly check: string;
    readonly says: RegExp;
    readonly left?: readonly string[];
  }
> = {
  'a folder that others may look into': {
    plant: (data) => chmodSync(data, 0o755),
    check: 'permissions',
    says: /Others than its owner may look into .*chmod/,
    left: [],
  },
  'a token that others may read': {
    plant: (data) => chmodSync(path.join(data, 'tokens'), 0o755),
    check: 'permissions',
    says: /tokens\. Close it/,
    left: [],
  },
  'a folder of a newer version': {
    plant: (data) => writeFileSync(path.join(data, 'gatebook.json'), '{"format":99}'),
    check: 'version',
    says: /was written by a newer Gatebook \(format 99/,
  },
  'a folder that does not say its format': {
    plant: (data) => writeFileSync(path.join(data, 'gatebook.json'), 'x'),
    check: 'version',
    says: /does not say which format/,
    left: ['quarantine'],
  },
  'a restore that was broken off': {
    plant: (data) => writeFileSync(path.join(data, 'restoring.json'), '{}'),
    check: 'folder',
    says: /is being restored from a backup/,
  },
  'a damaged page of the registry': {
    plant: (data) => truncateSync(path.join(data, 'registry', 'registry.sqlite'), 9000),
    check: 'registry',
    says: /registry\.sqlite is damaged: .*Stop the server and put back/,
  },
  'a damaged item of the registry': {
    plant: (data) => {
      const file = path.join(data, 'registry', 'registry.sqlite');
      const bytes = readFileSync(file);
      // Pages that are free hold it too.
      for (let at = bytes.indexOf('Acme R'); at >= 0; at = bytes.indexOf('Acme R', at + 1)) {
        flip(file, at);
      }
    },
    check: 'registry',
    says: /tenants "acme"|which is not as it was written/,
  },
  'a missing file of requests': {
    plant: (data) => rmSync(firstFile(data)),
    check: 'lake',
    says: /with 100 requests, is missing/,
    left: [],
  },
  'a file of requests that is cut off': {
    plant: (data) => truncateSync(firstFile(data), 500),
    check: 'lake',
    says: /has 500 bytes in place of/,
    left: ['quarantine'],
  },
  'a byte of a file of requests that the disk has changed': {
    plant: (data) => flip(firstFile(data)),
    check: 'lake',
    says: /is not what was written/,
    left: ['quarantine'],
  },
  'a file of requests that is in no list': {
    plant: (data) => {
      const file = path.join(path.dirname(firstFile(data)), 'stray.parquet');
      cpSync(firstFile(data), file);
      utimesSync(file, new Date(0), new Date(0));
    },
    check: 'lake',
    says: /stray\.parquet is in no list/,
    left: [],
  },
  'a damaged database of the lake': {
    plant: (data) => truncateSync(path.join(data, 'gatebook.duckdb'), 20_000),
    check: 'lake',
    says: /gatebook\.duckdb cannot be read/,
    left: ['quarantine'],
  },
  'a roll-up that counts less': {
    plant: (data) =>
      inDatabase(
        data,
        'DELETE FROM usage WHERE quarter_hour > (SELECT min(quarter_hour) FROM usage)',
      ),
    check: 'roll-ups',
    says: /The roll-up usage counts 0 requests of 2026-10-02 where 100 are stored/,
    left: [],
  },
  'a damaged file of rejected lines': {
    plant: (data) => flip(below(path.join(data, 'rejected'), '.gz')[0] as string),
    check: 'rejected lines',
    says: /with 1 lines, is damaged/,
  },
  'a file of the future': {
    plant: (data) => utimesSync(path.join(data, 'gatebook.duckdb'), future, future),
    check: 'clock',
    says: /Set the clock/,
  },
  'an ingest of the future': {
    plant: (data) => inDatabase(data, `UPDATE ingests SET changed_at = '${future.toISOString()}'`),
    check: 'clock',
    says: /The latest ingest was at/,
  },
  'a request of the future': {
    plant: (data) =>
      gatebook(
        '--data-dir',
        data,
        'ingest',
        temporaryFile(
          'f.log',
          logLine({
            id: 'f',
            account: '111122223333',
            region: 'eu-west-1',
            time: Date.now() + 3 * 86_400_000,
          }),
        ),
      ),
    check: 'clock',
    says: /The newest request is of/,
  },
  'a server that was killed': {
    plant: (data) => writeFileSync(path.join(data, 'server.json'), '{"url":"http://127.0.0.1:9"}'),
    check: 'server',
    says: /names a server that does not answer/,
    left: [],
  },
  'a file that was set aside': {
    plant: async (data) => {
      const file = path.join(data, 'old.json');
      writeFileSync(file, 'x');
      await setAside(data, file, { reason: 'it was wrong', advice: 'Write it again.' });
    },
    check: 'quarantine',
    says: /old\.json was damaged \(it was wrong\)/,
  },
};

test('of a sound folder nothing is said, and nothing in it is changed', async () => {
  const data = copyOfSound();
  const state = () => below(data, '').map((name) => [name, statSync(name).mtimeMs]);
  const before = state();
  const { code, out } = await gatebook('--data-dir', data, 'doctor');
  expect(out).toBe(`Nothing is wrong with ${data}.\n`);
  expect(code).toBe(0);
  expect(state()).toEqual(before);
});

test.each(Object.entries(faults))(
  '%s is found, and mended where that is safe',
  async (_, fault) => {
    const data = copyOfSound();
    await fault.plant(data);
    const { code, err, findings } = await doctor(data);
    expect(findings).toContainEqual({
      check: fault.check,
      sentence: expect.stringMatching(fault.says),
    });
    expect(findings.map(({ check }) => check).filter((check) => check !== fault.check)).toEqual([]);
    expect(code).toBe(1);
    expect(err).toMatch(/^gatebook: [^\n]+ does what is safe\.\n$/);
    if (fault.left === undefined) return;
    const mended = await doctor(data, '--mend');
    expect(mended.findings.map(({ check }) => check)).toEqual(fault.left);
    expect(mended.code).toBe(fault.left.length === 0 ? 0 : 1);
  },
);

test('a folder that does not exist is not made', async () => {
  const data = path.join(temporaryFolder(), 'none');
  expect(await doctor(data)).toMatchObject({ code: 1, findings: [{ check: 'folder' }] });
  mkdirSync(data);
  expect((await doctor(data)).findings[0]?.sentence).toContain('is no data folder');
  expect(readdirSync(data)).toEqual([]);
});

test('while a server has the folder open, its files are examined and mended through it', async () => {
  const data = copyOfSound();
  const serving = await served(data);
  try {
    expect(await doctor(data)).toMatchObject({ code: 0, findings: [] });
    const damaged = firstFile(path.join(data, 'lake'));
    flip(damaged);
    expect(await doctor(data)).toMatchObject({ code: 1, findings: [{ check: 'lake' }] });
    const mended = await doctor(data, '--mend');
    expect(mended.findings).toMatchObject([{ check: 'quarantine' }]);
    expect(existsSync(damaged)).toBe(false);
    expect(
      readdirSync(path.join(data, 'staging')).filter((name) => name.startsWith('snap')),
    ).toEqual([]);
  } finally {
    await serving.close();
  }
});

test('a folder that another command has open is said to be, and is left alone', async () => {
  const data = copyOfSound();
  const script = bundledScript(path.join(import.meta.dirname, 'holding.ts'));
  const child = spawn(process.execPath, [script, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const { code, findings } = await doctor(data);
  child.kill('SIGKILL');
  expect(code).toBe(1);
  expect(findings).toEqual([
    {
      check: 'server',
      sentence: expect.stringContaining(`Process ${child.pid} has the folder open`),
    },
  ]);
});

test('a disk is full when less than two gigabytes and a twentieth of it are left', () => {
  const gigabyte = 1e9;
  const says = (free: number, size: number) => roomFindings('/data', { free, size }).length;
  expect(says(3 * gigabyte, 500 * gigabyte)).toBe(0);
  expect(says(1.9 * gigabyte, 500 * gigabyte)).toBe(1);
  expect(says(gigabyte, 10 * gigabyte)).toBe(0);
  expect(says(0.4 * gigabyte, 10 * gigabyte)).toBe(1);
});
