import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { registryContract } from '../../contracts/registry.js';
import { aTenant } from '../../fixtures/registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-registry-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const journal = () => join(folder, 'registry', 'journal.ndjson');

describe('the embedded registry', () => {
  registryContract(() => openRegistry({ folder }));
});

describe('the embedded registry on its disk', () => {
  const filled = async (count: number) => {
    const registry = await openRegistry({ folder });
    for (let index = 0; index < count; index += 1) {
      await registry.put('tenants', aTenant(`t-${index}`), 'absent');
    }
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

  it('gives what was written before a field was added the default of the field', async () => {
    const { readers: _, ...older } = aTenant('t-0');
    const first = await openRegistry({ folder });
    await first.put('tenants', older as ReturnType<typeof aTenant>, 'absent');
    await first.close();
    const registry = await openRegistry({ folder });
    expect((await registry.get('tenants', 't-0'))?.item).toEqual(aTenant('t-0'));
    await registry.close();
  });

  it('opens at every length to which a torn last write may have left the journal', async () => {
    await filled(2);
    const whole = await readFile(journal());
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length += 7) {
      await writeFile(journal(), whole.subarray(0, length));
      const registry = await openRegistry({ folder });
      expect((await registry.list('tenants')).items.map(({ item }) => item.id)).toEqual(['t-0']);
      await registry.put('tenants', aTenant('after'), 'absent');
      await registry.close();
      const again = await openRegistry({ folder });
      expect((await again.list('tenants')).items).toHaveLength(2);
      await again.close();
    }
  });

  it('opens a journal whose very first line was torn', async () => {
    await filled(0);
    await truncate(journal(), 5);
    const registry = await openRegistry({ folder });
    await registry.put('tenants', aTenant('acme'), 'absent');
    await registry.close();
    const again = await openRegistry({ folder });
    expect((await again.list('tenants')).items).toHaveLength(1);
    await again.close();
  });

  it('refuses a journal with damage in its middle, and changes nothing', async () => {
    await filled(3);
    const bytes = await readFile(journal());
    const second = bytes.indexOf(0x0a) + 20;
    bytes[second] = (bytes[second] ?? 0) ^ 1;
    await writeFile(journal(), bytes);
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'registry-damaged' });
    expect(await readFile(journal())).toEqual(bytes);
  });

  it('refuses a journal of a newer format', async () => {
    await filled(0);
    const { crc32 } = await import('node:zlib');
    const json = '{"gatebookRegistry":2}';
    await writeFile(journal(), `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'data-folder-newer' });
  });

  it('ignores the copy that a compaction left when it was killed', async () => {
    await filled(1);
    await appendFile(`${journal()}.tmp`, 'half a line');
    const registry = await openRegistry({ folder });
    expect((await registry.list('tenants')).items).toHaveLength(1);
    await registry.close();
  });

  it('stays small however often one item is changed', async () => {
    const registry = await openRegistry({ folder });
    const logo = `data:image/png;base64,${'A'.repeat(60_000)}`;
    const branding = { name: null, colour: null, logo };
    await registry.put('tenants', aTenant('acme', { branding }), 'absent');
    for (let version = 1; version < 300; version += 1) {
      await registry.put('tenants', aTenant('acme', { branding }), version);
    }
    await registry.close();
    expect((await stat(journal())).size).toBeLessThan(5_000_000);
    const again = await openRegistry({ folder });
    expect(await again.get('tenants', 'acme')).toMatchObject({ version: 300 });
    await again.close();
  });

  it('says so when the folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openRegistry({ folder: join(folder, 'file') })).rejects.toMatchObject({
      code: 'data-folder-unwritable',
    });
  });

  // The writer tells each version after its write was answered; what it told must be there.
  it('keeps every answered write of a process that is killed at any instant', async () => {
    for (const delay of [3, 11, 29]) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'test/registry/embedded/endless-writer.ts', folder],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let told = 0;
      child.stdout.on('data', (bytes: Buffer) => {
        const lines = bytes.toString().trim().split('\n');
        told = Number(lines.at(-1));
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await once(child, 'close');
      const registry = await openRegistry({ folder });
      const kept = (await registry.get('tenants', 'acme'))?.version ?? 0;
      expect(kept).toBeGreaterThanOrEqual(told);
      expect(told).toBeGreaterThan(0);
      await registry.close();
    }
  }, 20_000);
});
