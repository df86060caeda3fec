import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { CollectionName } from '../../../core/registry/collections.js';
import { everyItem, type Stored } from '../../../core/registry/registry.js';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { openRegistryDatabase } from '../../../registry/embedded/open-database.js';
import { aTenant } from '../../fixtures/registry.js';

/** A registry that version 0.1 wrote while it served, the same once it was compacted, and what that version read from it. */
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'registry-journal');
const journals = ['journal.ndjson', 'compacted.ndjson'] as const;

let folder: string;
const inside = (name: string) => join(folder, 'registry', name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-journal-'));
  await mkdir(join(folder, 'registry'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const kept = async () => {
  const registry = await openRegistry({ folder });
  const expected = JSON.parse(await readFile(join(fixtures, 'items.json'), 'utf8')) as Record<
    CollectionName,
    Stored<CollectionName>[]
  >;
  const found: Record<string, unknown[]> = {};
  for (const name of Object.keys(expected) as CollectionName[]) {
    const items: unknown[] = [];
    for await (const stored of everyItem(registry, name)) items.push(stored);
    found[name] = items;
  }
  await registry.close();
  return { found, expected };
};

/** A journal's line as version 0.1 wrote it. */
const line = (content: unknown) => {
  const json = JSON.stringify(content);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

describe('a registry that was kept in a journal', () => {
  it.each(journals)('is taken over whole, and stays beside the database: %s', async (name) => {
    await copyFile(join(fixtures, name), inside('journal.ndjson'));
    const { found, expected } = await kept();
    // Fields that came later have their defaults beside what was written.
    expect(found).toMatchObject(expected);
    expect(await readFile(inside('journal.ndjson.old'))).toEqual(
      await readFile(join(fixtures, name)),
    );
    // Again, now from the database alone.
    expect((await kept()).found).toEqual(found);
  });

  it('is taken over by the next start when one was killed in between, at any instant', async () => {
    // Half of it in the database, and nothing that says that the database is whole.
    const half = (await readFile(join(fixtures, 'journal.ndjson'), 'utf8')).split('\n').slice(0, 8);
    await writeFile(inside('journal.ndjson'), `${half.join('\n')}\n`);
    const { database } = await openRegistryDatabase(join(folder, 'registry'));
    database.durably(() => {
      database.setNote('journal', '');
      database.put('tenants', { id: 'nobody', version: 9, body: '{}' });
    });
    database.close();
    const { default: sqlite } = await import('node-sqlite3-wasm');
    const raw = new sqlite.Database(inside('registry.sqlite'));
    raw.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; DELETE FROM notes');
    raw.close();
    await copyFile(join(fixtures, 'journal.ndjson'), inside('journal.ndjson'));
    await rm(inside('journal.ndjson.old'));
    const first = await kept();
    expect(first.found).toMatchObject(first.expected);

    // All of it in the database and the journal not yet put aside.
    await copyFile(join(fixtures, 'journal.ndjson'), inside('journal.ndjson'));
    const second = await kept();
    expect(second.found).toEqual(first.found);
    expect((await readdir(join(folder, 'registry'))).sort()).toEqual([
      'journal.ndjson',
      'journal.ndjson.old',
      'registry.sqlite',
      'registry.sqlite.closed',
    ]);
  });

  it('is refused by the version that kept the journal once it was taken over', async () => {
    await copyFile(join(fixtures, 'journal.ndjson'), inside('journal.ndjson'));
    await kept();
    // That version reads the header and knows format 1 alone.
    expect(await readFile(inside('journal.ndjson'), 'utf8')).toBe(line({ gatebookRegistry: 2 }));
  });

  it('is never mixed with another journal that turns up later', async () => {
    await copyFile(join(fixtures, 'journal.ndjson'), inside('journal.ndjson'));
    await kept();
    await copyFile(join(fixtures, 'compacted.ndjson'), inside('journal.ndjson'));
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'registry-damaged',
      message: expect.stringContaining('Move it away'),
    });
  });

  it('loses at most the last write, of which nobody was told, when it was torn', async () => {
    const whole =
      line({ gatebookRegistry: 1 }) +
      line([['tenants', 't-0', 1, aTenant('t-0')]]) +
      line([['tenants', 't-1', 1, aTenant('t-1')]]);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length += 40) {
      await rm(join(folder, 'registry'), { recursive: true });
      await mkdir(join(folder, 'registry'));
      await writeFile(inside('journal.ndjson'), whole.slice(0, length));
      const registry = await openRegistry({ folder });
      expect((await registry.list('tenants')).items.map(({ item }) => item.id)).toEqual(['t-0']);
      await registry.close();
    }
  });

  it.each([
    ['in its middle', 1],
    ['in its last line', 2],
  ])('is refused when it is damaged %s, and nothing is changed', async (_, number) => {
    const lines = [
      line({ gatebookRegistry: 1 }),
      line([['tenants', 't-0', 1, aTenant('t-0')]]),
      line([['tenants', 't-1', 1, aTenant('t-1')]]),
    ];
    lines[number] = (lines[number] as string).replace('UTC', 'UTD');
    await writeFile(inside('journal.ndjson'), lines.join(''));
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'registry-damaged',
      message: expect.stringContaining(`line ${number + 1} is damaged`),
    });
    expect(await readFile(inside('journal.ndjson'), 'utf8')).toBe(lines.join(''));
    lines[number] = line([['tenants', 't-9', 1, aTenant('t-9')]]);
    await writeFile(inside('journal.ndjson'), lines.join(''));
    const mended = await openRegistry({ folder });
    expect((await mended.list('tenants')).items).toHaveLength(2);
    await mended.close();
  });

  it('is refused when it is empty, or of a newer format', async () => {
    await writeFile(inside('journal.ndjson'), '');
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'registry-damaged' });
    await writeFile(inside('journal.ndjson'), line({ gatebookRegistry: 3 }));
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'data-folder-newer' });
  });
});
