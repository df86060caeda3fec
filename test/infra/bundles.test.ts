import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, bundleAll, bundleFolder, handlers } from '../../infra/bundle-esbuild.js';

test('functions that are bundled together are each in a folder of its own, and the same as one that is bundled alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-bundles-'));
  try {
    bundleAll(folder);
    const own = handlers().map(bundleFolder);
    expect(readdirSync(folder).sort()).toEqual(own.toSorted());
    for (const one of own) expect(readdirSync(join(folder, one))).toEqual(['index.js']);

    const entry = 'product/drain/handler.ts';
    const alone = join(folder, 'alone.js');
    bundle(entry, alone);
    const together = join(folder, bundleFolder(entry), 'index.js');
    expect(readFileSync(together, 'utf8')).toBe(readFileSync(alone, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
