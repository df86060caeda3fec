/** Writes the golden files anew and removes those of visuals that are gone: `npm run golden`. Read the difference. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { goldenFiles, goldenFolder } from './golden-files.js';

const files = await goldenFiles();
for (const entry of readdirSync(goldenFolder, { withFileTypes: true })) {
  if (entry.isDirectory()) rmSync(join(goldenFolder, entry.name), { recursive: true });
}
for (const [path, text] of files) {
  mkdirSync(join(goldenFolder, dirname(path)), { recursive: true });
  writeFileSync(join(goldenFolder, path), text);
}
process.stdout.write(`${files.size} files written below ${goldenFolder}.\n`);
