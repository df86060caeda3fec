import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundle } from '../infra/bundle-esbuild.js';

const root = join(import.meta.dirname, '..');

/** Every Lambda function, by its handler's file from the root of the repository. */
const handlers = (): string[] =>
  ['control-plane', 'enrichment', 'product', 'reporting'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => basename(file) === 'handler.ts')
      .map((file) => join(room, file))
      .sort(),
  );

for (const entry of handlers()) {
  const bytes = bundle(entry, join(root, 'dist', 'lambda', dirname(entry), 'index.js'));
  console.log(`${dirname(entry).padEnd(32)} ${(bytes / 1000).toFixed(1).padStart(8)} KB`);
}
