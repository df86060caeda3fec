import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyItem } from '../../../core/registry/registry.js';
import { closingNote } from '../../../registry/embedded/closing-note.js';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { registryContract } from '../../contracts/registry.js';
import { anAuditEntry, aTenant } from '../../fixtures/registry.js';
import { runs } from '../../fixtures/runs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-registry-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** `npm run test:registry` walks through 100,000. */
const entries = Number(process.env.GATEBOOK_ENTRIES ?? runs(1000));

const file = () => join(folder, 'registry', 'registry.sqlite');

describe('the embedded registry', () => {
  registryContract(() => openRegistry({ folder }));
});

describe('the embedded registry on its disk', () => {
  const filled = async (count: number) => {
    const registry = await openRegistry({ folder });
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        registry.put('tenants', aTenant(`t-${index}`, { name: `The tenant ${index}` }), 'absent'),
      ),
    );
    await registry.close();
  };

  it('holds after reopening what it was told before, removals included', async () => {
    const first = await openRegistry({ folder });
    await first.put('tenants', aTenant('acme'), 'absent');
    await first.put('tenants', aTenant('acme', { name: 'Acme' }), 1);
    await first.put('tenants', aTenant('gone'), 'absent');
    await first.remove('tenants', 'gone', 1);
    await first.close();
    const second = await openRegistry({ folder });
    expect((await second.list('tenants')).items).toEqual([
      { item: aTenant('acme', { name: 'Acme' }), version: 2 },
    ]);
    await second.close();
  });

  it('forgets a tenant that it has read once it is written or removed, and lets nobody change what others read', async () => {
    const registry = await openRegistry({ folder });
    await registry.put('tenants', aTenant('acme'), 'absent');
    const read = await registry.get('tenants', 'acme');
    expect(() => read?.item.recipients.push('someone@example.com')).toThrow(TypeError);
    await registry.put('tenants', aTenant('acme', { name: 'Acme' }), 1);
    expect(await registry.get('tenants', 'acme')).toMatchObject({ item: { name: 'Acme' } });
    await registry.remove('tenants', 'acme', 2);
    expect(await registry.get('tenants', 'acme')).toBeUndefined();
    await registry.close();
  });

  it('lets others have their turn while a long list is walked', async () => {
    await filled(1600);
    const registry = await openRegistry({ folder });
    let turns = 0;
    let walking = true;
    const others = () => {
      turns += 1;
      if (walking) setImmediate(others);
    };
    setImmediate(others);
    for await (const _ of everyItem(registry, 'tenants')) turns += 0;
    walking = false;
    expect(turns).toBeGreaterThanOrEqual(3);
    await registry.close();
  });

  it('looks through a file only where it is not what was closed', async () => {
    await filled(50);
    const read = () => readFile(`${file()}.closed`, 'utf8');
    const note = await read();
    // Whoever only reads leaves both as they are.
    const reader = await openRegistry({ folder });
    expect(await reader.get('tenants', 't-7')).toBeDefined();
    await reader.close();
    expect(await read()).toBe(note);
    // A page that is damaged is found, whatever the note says.
    const bytes = await readFile(file());
    bytes.fill(0, 8192, 8292);
    await writeFile(file(), bytes);
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'registry-damaged' });
    expect(await read()).toBe(note);
  });

  it('looks through a file that could not be read the last time, though it is what was closed', async () => {
    await filled(500);
    const bytes = await readFile(file());
    for (let page = 4; page < bytes.length / 4096; page++)
      bytes.fill(0, page * 4096, page * 4096 + 100);
    await writeFile(file(), bytes);
    // As where the damage was there already when the file was closed.
    closingNote(file()).write();
    const registry = await openRegistry({ folder });
    await expect(registry.list('tenants', { limit: 500 })).rejects.toMatchObject({
      code: 'registry-damaged',
    });
    await registry.close();
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'registry-damaged' });
  });

  it('gives what was written before a field was added the default of the field', async () => {
    const { readers: _, ...older } = aTenant('t-0');
    const first = await openRegistry({ folder });
    await first.put('tenants', older as ReturnType<typeof aTenant>, 'absent');
    await first.close();
    const registry = await openRegistry({ folder });
    expect((await registry.get('tenants', 't-0'))?.item).toEqual(aTenant('t-0'));
    await registry.close();
  });

  it(`pages through ${entries} items in the order of their ids, each once`, async () => {
    const registry = await openRegistry({ folder });
    const ids = Array.from(
      { length: entries },
      (_, index) => `e-${String(index).padStart(6, '0')}`,
    );
    for (let from = 0; from < ids.length; from += 5000) {
      await Promise.all(
        ids.slice(from, from + 5000).map((id) => registry.put('audit', anAuditEntry(id), 'absent')),
      );
    }
    const seen: string[] = [];
    for await (const { item } of everyItem(registry, 'audit')) seen.push(item.id);
    expect(seen).toEqual(ids);
    const last = await registry.list('audit', { order: 'descending', limit: 2 });
    expect(last.items.map(({ item }) => item.id)).toEqual(ids.slice(-2).reverse());
    await registry.close();
  });

  it('refuses a file that is no database, in words, and changes nothing', async () => {
    await filled(1);
    const nonsense = Buffer.from('this was a registry once. '.repeat(400));
    await writeFile(file(), nonsense);
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'registry-damaged',
      message: expect.stringContaining('registry.sqlite is damaged'),
    });
    expect(await readFile(file())).toEqual(nonsense);
  });

  it('does not begin anew when its file is gone', async () => {
    await filled(1);
    await rm(file());
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'registry-damaged' });
  });

  it('leaves an item whose bytes were changed out of lists, says so once, and serves the others', async () => {
    await filled(200);
    const bytes = await readFile(file());
    const at = bytes.indexOf('The tenant 123');
    bytes.write('The tenant 321', at);
    await writeFile(file(), bytes);
    const sentences: string[] = [];
    const registry = await openRegistry({ folder, onDamage: (told) => sentences.push(told) });
    for (const _ of [1, 2]) {
      const seen: string[] = [];
      for await (const { item } of everyItem(registry, 'tenants')) seen.push(item.id);
      expect(seen).toHaveLength(199);
      expect(seen).not.toContain('t-123');
    }
    // A page that would hold the damaged item alone goes on to the next one.
    expect((await registry.list('tenants', { prefix: 't-123', limit: 1 })).items).toEqual([]);
    expect((await registry.list('tenants', { after: 't-122', limit: 1 })).items).toMatchObject([
      { item: { id: 't-124' } },
    ]);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain('tenants "t-123" is not as it was written');
    await expect(registry.get('tenants', 't-123')).rejects.toMatchObject({
      code: 'registry-damaged',
    });
    expect(await registry.put('tenants', aTenant('new'), 'absent')).toMatchObject({ version: 1 });
    await registry.close();
  });

  it('lets nobody but its owner look into its folder', async () => {
    await filled(1);
    expect((await stat(join(folder, 'registry'))).mode & 0o777).toBe(0o700);
  });

  it('stays small however often one item is changed', async () => {
    const registry = await openRegistry({ folder });
    const logo = `data:image/png;base64,${'A'.repeat(60_000)}`;
    const branding = { name: null, colour: null, logo };
    await registry.put('tenants', aTenant('acme', { branding }), 'absent');
    for (let version = 1; version < 60; version += 1) {
      await registry.put('tenants', aTenant('acme', { branding }), version);
    }
    await registry.close();
    expect((await stat(file())).size).toBeLessThan(500_000);
  });

  it('says so when the folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openRegistry({ folder: join(folder, 'file') })).rejects.toMatchObject({
      code: 'data-folder-unwritable',
    });
    await mkdir(file(), { recursive: true });
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'data-folder-unwritable',
    });
  });
});
