import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleAll, bundleFolder, handlers } from '../infra/bundle-esbuild.js';

const folder = join(import.meta.dirname, '..', 'dist', 'lambda');

bundleAll(folder);
for (const entry of handlers()) {
  const { size } = statSync(join(folder, bundleFolder(entry), 'index.js'));
  console.log(`${dirname(entry).padEnd(32)} ${(size / 1000).toFixed(1).padStart(8)} KB`);
}
