import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyItem } from '../../core/registry/registry.js';
import { openRegistry } from '../../registry/embedded/embedded.js';
import { bundledScript } from '../../scripts/build/bundled-script.js';
import { aTenant } from '../fixtures/registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-registry-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'registry', 'registry.sqlite');

describe('the embedded registry on its disk', () => {
  it('ends in words, and never in a dead process, wherever its file is damaged', async () => {
    const filling = await openRegistry({ folder });
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        filling.put('tenants', aTenant(`t-${index}`, { name: `The tenant ${index}` }), 'absent'),
      ),
    );
    await filling.close();
    const whole = await readFile(file());
    for (let round = 0; round < 40; round += 1) {
      const bytes = Buffer.from(round % 10 === 9 ? whole.subarray(0, whole.length / 2) : whole);
      // Spread over the file, each time a run of 64 other bytes.
      const start = Math.floor((round / 40) * (bytes.length - 64));
      for (let at = start; at < start + 64; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (0x5a + round);
      await writeFile(file(), bytes);
      let told = 0;
      try {
        const registry = await openRegistry({
          folder,
          onDamage: () => {
            told += 1;
          },
        });
        try {
          let seen = 0;
          for await (const _ of everyItem(registry, 'tenants')) seen += 1;
          expect(seen + told).toBeGreaterThanOrEqual(300);
        } finally {
          await registry.close();
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'registry-damaged' });
      }
      await rm(`${file()}-wal`, { force: true });
    }
  });

  // The writer tells each version after its write was answered; what it told must be there.
  it('keeps every answered write of a process that is killed at any instant', async () => {
    const writer = bundledScript(join(import.meta.dirname, 'endless-writer.ts'));
    for (const delay of [3, 11, 29]) {
      const child = spawn(process.execPath, [writer, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
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
  }, 120_000);
});
