import { execFile } from 'node:child_process';
import {
  appendFileSync,
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
import { promisify } from 'node:util';
import { dayMs, hourMs } from '../../core/periods/duration.js';
import { openDataFolder, withDataFolder } from '../../local/data-folder/data-folder.js';
import { demoTenants } from '../../local/demo/world.js';
import { builtFile } from '../../local/files/package-files.js';
import { restoreMark } from '../../local/lake/lake-folder.js';
import type { Serving } from '../../local/serve.js';
import { everyVisual } from '../fixtures/every-visual.js';
import { gatebook } from '../fixtures/gatebook.js';
import { afterReportWeek, reportDataFolder } from '../fixtures/report-data-folder.js';
import { served } from '../fixtures/served.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
} from '../local/lake/temporary-lake.js';

const run = promisify(execFile);

jest.setTimeout(240_000);

/** A data folder with two weeks of three tenants, which nobody holds. */
let original: string;
const tenants = demoTenants.map(({ id }) => id);
const range = { from: afterReportWeek.getTime() - 14 * dayMs, to: afterReportWeek.getTime() };

beforeAll(async () => {
  const made = await reportDataFolder(3000);
  await made.close();
  original = path.join(temporaryFolder(), 'original');
  cpSync(made.dataDir, original, { recursive: true });
  rmSync(made.dataDir, { recursive: true });
  chmodSync(original, 0o700);
  mkdirSync(path.join(original, 'outbox'));
  writeFileSync(path.join(original, 'outbox', 'a.eml'), 'A mail.');
  const bad = temporaryFile('bad.log', 'no request\n');
  await gatebook('--data-dir', original, 'ingest', bad);
}, 120_000);
afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

const copyOfOriginal = (): string => {
  const copy = path.join(temporaryFolder(), 'data');
  cpSync(original, copy, { recursive: true });
  return copy;
};
const newPlace = (): string => path.join(temporaryFolder(), 'new');

const json = async (...words: string[]) => {
  const { code, out, err } = await gatebook(...words, '--json');
  return { code, err, ...(out && JSON.parse(out)) };
};
const backUp = (dataDir: string, backups: string, ...more: string[]) =>
  json('--data-dir', dataDir, 'backup', backups, ...more);

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

const lines = (from: number, to: number): string =>
  temporaryFile(
    'more.log',
    Array.from(
      { length: to - from },
      (_, index) =>
        `${logLine({ id: `m${from + index}`, account: '111122223333', region: 'eu-west-1', time: noon + index })}\n`,
    ).join(''),
  );

const answersOf = (dataDir: string) =>
  withDataFolder(dataDir, (folder) => everyVisual(folder, tenants, range));

test('a folder that is restored answers every visual as the original did at that moment, and has all else', async () => {
  const data = copyOfOriginal();
  const backups = newPlace();
  expect(await backUp(data, backups)).toMatchObject({ code: 0, err: '' });
  const expected = await answersOf(data);
  expect(Object.keys(expected).length).toBeGreaterThan(100);
  await gatebook('--data-dir', data, 'ingest', lines(0, 50));

  const restored = newPlace();
  expect(await json('--data-dir', restored, 'restore', backups)).toMatchObject({
    code: 0,
    err: '',
  });
  expect(await answersOf(restored)).toEqual(expected);
  expect(readFileSync(path.join(restored, 'outbox', 'a.eml'), 'utf8')).toBe('A mail.');
  expect(readFileSync(path.join(restored, 'link-secret'))).toEqual(
    readFileSync(path.join(data, 'link-secret')),
  );
  await withDataFolder(restored, async ({ lake, registry }) => {
    expect((await lake.status()).rejected).toBe(1);
    expect((await registry.list('tenants', {})).items).toHaveLength(tenants.length);
    expect(await lake.ingests()).toMatchObject([{ stored: 0 }, { stored: expect.any(Number) }]);
  });
  // What is there once is known: the lines that came after the backup are new, those before are not.
  expect(await json('--data-dir', restored, 'ingest', lines(0, 50))).toMatchObject({ stored: 50 });
});

test('only its owner can look into backups and into what is restored', async () => {
  const backups = newPlace();
  await backUp(copyOfOriginal(), backups);
  const restored = newPlace();
  await json('--data-dir', restored, 'restore', backups);
  for (const folder of [backups, restored]) {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of filesOf(folder)) {
      expect([file, statSync(path.join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
  }
});

test('what an earlier backup has is not copied again, and each can be restored', async () => {
  const data = copyOfOriginal();
  const backups = newPlace();
  const first = await backUp(data, backups);
  expect(first.copied).toEqual({ files: first.files, bytes: first.bytes });
  const lakeOf = () => filesOf(path.join(backups, 'objects')).length;
  const objects = lakeOf();
  await gatebook('--data-dir', data, 'ingest', lines(0, 50));
  const second = await backUp(data, backups);
  // One file of requests, the lake's database, and what the registry has noted.
  expect(second.copied.files).toBeLessThanOrEqual(4);
  expect(lakeOf() - objects).toBe(second.copied.files);

  const listed = (await gatebook('backups', backups, '--json')).out;
  expect(JSON.parse(listed)).toMatchObject([
    { id: second.id, files: second.files, state: 'whole' },
    { id: first.id, files: first.files, state: 'whole' },
  ]);
  const rows = async (...which: string[]) => {
    const restored = newPlace();
    await json('--data-dir', restored, 'restore', backups, ...which);
    return withDataFolder(restored, async ({ lake }) => (await lake.status()).rows);
  };
  expect((await rows()) - (await rows('--backup', first.id))).toBe(50);
});

test('--keep removes the older backups, and of their bytes what no other has', async () => {
  const data = copyOfOriginal();
  const backups = newPlace();
  const first = await backUp(data, backups);
  await gatebook('--data-dir', data, 'ingest', lines(0, 50));
  // Bytes that were used a moment ago may be of a backup that runs.
  const old = new Date(Date.now() - 2 * hourMs);
  for (const file of filesOf(path.join(backups, 'objects'))) {
    utimesSync(path.join(backups, 'objects', file), old, old);
  }
  const second = await backUp(data, backups, '--keep', '1');
  expect(second.removed).toMatchObject({ backups: 1, bytes: expect.any(Number) });
  expect(second.removed.bytes).toBeGreaterThan(0);
  expect(await json('backup', backups, '--verify')).toMatchObject({ code: 0, backups: 1 });
  expect(
    await json('restore', backups, '--backup', first.id, '--data-dir', newPlace()),
  ).toMatchObject({
    code: 3,
    err: expect.stringContaining('lists those that there are'),
  });
  expect(await json('restore', backups, '--data-dir', newPlace())).toMatchObject({ code: 0 });
});

test('who was erased since does not come back with an older backup', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const words = (...more: string[]) => gatebook('--data-dir', data, ...more);
  await words('register', '--tenant', 'acme', '--api', '111122223333/eu-west-1/a1b2c3d4e5/prod');
  const ofAlice = (index: number) =>
    JSON.stringify({
      ...JSON.parse(logLine({ id: `a${index}`, account: '111122223333', region: 'eu-west-1' })),
      ...(index % 2 === 0 && { sub: 'alice' }),
    });
  const log = Array.from({ length: 10 }, (_, index) => ofAlice(index)).join('\n');
  await words('ingest', temporaryFile('alice.log', log));
  const backups = newPlace();
  const before = await backUp(data, backups);
  await words('erase', '--tenant', 'acme', '--sub', 'alice', '--yes');
  await backUp(data, backups);
  const restored = newPlace();
  const which = ['restore', backups, '--backup', before.id];
  expect(await json('--data-dir', restored, ...which)).toMatchObject({ code: 0, err: '' });
  await withDataFolder(restored, async ({ lake }) => {
    expect(
      await ask(
        lake,
        "SELECT count(*) AS n, count(*) FILTER (sub = 'alice') AS alice FROM requests",
      ),
    ).toEqual([{ n: 5, alice: 0 }]);
  });
});

describe('while a server holds the folder', () => {
  let serving: Serving;
  let data: string;
  beforeEach(async () => {
    data = copyOfOriginal();
    serving = await served(data);
  });
  afterEach(() => serving.close());

  test('backups are made beside ingests, and each is one moment of them', async () => {
    const backups = newPlace();
    let isOver = false;
    const ingesting = (async () => {
      for (let from = 0; !isOver; from += 100) {
        const body = readFileSync(lines(from, from + 100));
        const headers = { 'content-type': 'application/x-ndjson' };
        const answer = await fetch(`${serving.url}v1/ingest`, { method: 'POST', headers, body });
        expect(await answer.json()).toMatchObject({ stored: 100 });
      }
    })();
    for (let count = 0; count < 4; count++) {
      expect(await backUp(data, backups)).toMatchObject({ code: 0 });
    }
    isOver = true;
    await ingesting;
    expect(
      readdirSync(path.join(data, 'staging')).filter((name) => name.startsWith('snap')),
    ).toEqual([]);
    for (const { id } of JSON.parse((await gatebook('backups', backups, '--json')).out)) {
      const restored = newPlace();
      await json('--data-dir', restored, 'restore', backups, '--backup', id);
      await withDataFolder(restored, async ({ lake }) => {
        const [counts] = await ask(
          lake,
          `SELECT (SELECT count(*) FROM requests) AS requests, (SELECT sum(requests) FROM usage) AS usage,
             (SELECT sum(stored) FROM ingests) AS stored, count(*) % 100 AS portion
           FROM requests WHERE extended_request_id LIKE 'm%'`,
        );
        expect(counts).toMatchObject({
          usage: counts?.requests,
          stored: counts?.requests,
          portion: 0,
        });
      });
    }
  });

  test('the folder stays held: the copy of the database does not give its lock away', async () => {
    await backUp(data, newPlace());
    const open = [builtFile('main.js'), '--data-dir', data, 'serve', '--port', '0', '--empty'];
    await expect(run(process.execPath, open)).rejects.toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is in use by another Gatebook'),
    });
  });
});

describe('damage', () => {
  let backups: string;
  beforeAll(async () => {
    backups = newPlace();
    expect(await backUp(original, backups)).toMatchObject({ code: 0 });
  });

  const damages: Record<string, (file: string) => void> = {
    'is gone': (file) => rmSync(file),
    'is cut off': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
    'has more at its end': (file) => appendFileSync(file, 'x'),
    'has a byte changed': (file) => {
      const bytes = readFileSync(file);
      const place = Math.floor(bytes.length / 2);
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
  };

  test.each(Object.entries(damages))(
    'each file that %s is found, and nothing is restored of it',
    async (_, damage) => {
      for (const file of filesOf(backups)) {
        if (statSync(path.join(backups, file)).size === 0) continue;
        const copy = newPlace();
        cpSync(backups, copy, { recursive: true });
        damage(path.join(copy, file));
        const named = path.basename(file);
        const verified = await gatebook('backup', copy, '--verify');
        const isList = file.startsWith('backups');
        // A list that is gone leaves no trace; what it listed is then of no backup.
        if (!(isList && !existsSync(path.join(copy, file)))) {
          expect([file, verified.code]).not.toEqual([file, 0]);
          expect(`${verified.out}${verified.err}`).toContain(
            file.startsWith('gatebook-backups') && !existsSync(path.join(copy, file))
              ? copy
              : named,
          );
        }
        const restored = newPlace();
        const refused = await gatebook('--data-dir', restored, 'restore', copy);
        expect([file, refused.code]).not.toEqual([file, 0]);
        expect(refused.err).toMatch(/^gatebook: [^\n]+\.\n$/);
        expect(existsSync(restored) ? readdirSync(restored) : []).toEqual([]);
      }
    },
  );

  test('bytes that are gone are copied again by the next backup', async () => {
    const copy = newPlace();
    cpSync(backups, copy, { recursive: true });
    const [object] = filesOf(path.join(copy, 'objects'));
    rmSync(path.join(copy, 'objects', object as string));
    expect(await backUp(original, copy)).toMatchObject({ code: 0 });
    expect(await json('backup', copy, '--verify')).toMatchObject({ code: 0, damaged: [] });
  });
});

describe('a restore', () => {
  let backups: string;
  beforeAll(async () => {
    backups = newPlace();
    await backUp(original, backups);
  });

  test('never overwrites', async () => {
    const taken = temporaryFolder();
    writeFileSync(path.join(taken, 'mine.txt'), 'mine');
    expect(await json('--data-dir', taken, 'restore', backups)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not empty, and a restore never overwrites'),
    });
    expect(filesOf(taken)).toEqual(['mine.txt']);
    expect(await json('--data-dir', original, 'restore', backups)).toMatchObject({ code: 2 });
  });

  test('that was broken off keeps the folder closed, and is completed by the same again', async () => {
    const restored = newPlace();
    await json('--data-dir', restored, 'restore', backups);
    const [{ id }] = JSON.parse((await gatebook('backups', backups, '--json')).out);
    writeFileSync(path.join(restored, restoreMark), `${JSON.stringify({ backup: id })}\n`);
    rmSync(path.join(restored, 'lake'), { recursive: true });
    await expect(openDataFolder(restored)).rejects.toMatchObject({
      code: 'data-folder-damaged',
      message: expect.stringContaining('is being restored from a backup, or that was broken off'),
    });
    expect(await json('--data-dir', restored, 'restore', backups)).toMatchObject({ code: 0 });
    expect(await answersOf(restored)).toEqual(await answersOf(copyOfOriginal()));
  });

  test('of a newer format is refused', async () => {
    const newer = newPlace();
    cpSync(backups, newer, { recursive: true });
    writeFileSync(path.join(newer, 'gatebook-backups.json'), '{"format":99}\n');
    expect(await json('--data-dir', newPlace(), 'restore', newer)).toMatchObject({
      code: 4,
      err: expect.stringContaining('was written by a newer Gatebook'),
    });
  });
});

test.each([
  [
    'a data folder that does not exist',
    async () => ['--data-dir', newPlace(), 'backup', newPlace()],
    'does not exist',
  ],
  [
    'a place within the data folder',
    async () => ['--data-dir', original, 'backup', path.join(original, 'b')],
    'outside of it',
  ],
  [
    'a place that holds something else',
    async () => ['--data-dir', original, 'backup', path.dirname(temporaryFile('a.txt', 'a'))],
    'holds something else than backups',
  ],
  [
    'a folder that is none of backups',
    async () => ['backup', newPlace(), '--verify'],
    'does not exist',
  ],
])('a backup of or to %s is refused in a sentence', async (_, words, sentence) => {
  const { code, err } = await gatebook(...(await words()));
  expect(code).not.toBe(0);
  expect(err).toContain(sentence);
});
