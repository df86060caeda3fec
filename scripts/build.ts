/**
 * Builds Gatebook into dist/gatebook/, as it is run and packed: `npm run build`.
 *
 * What it was made of is written to dist/inputs.json, by which `ensureBuilt` knows whether it is as the sources are.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { thirdPartyNotices } from './build/notices.js';
import { buildPage } from './build/page.js';
import { buildProgram } from './build/program.js';
import { buildReferencePage } from './build/reference-page.js';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/gatebook');
const record = join(root, 'dist/inputs.json');

/** What a build is made of besides its inputs: how it is made, and with which packages. */
const recipe = [
  'package.json',
  'package-lock.json',
  ...filesUnder('scripts/build'),
  'scripts/build.ts',
];

function filesUnder(place: string): string[] {
  if (!existsSync(join(root, place))) return [];
  return readdirSync(join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Another process may read the file that is there, or write the same: it is replaced as a whole. */
function writeWhole(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

const parts = await Promise.all([buildProgram(), buildPage(), buildReferencePage()]).catch(() => {
  // esbuild has said what is wrong, and where.
  process.exit(1);
});
const inputs = parts.flatMap((part) => part.inputs);
const files = new Map<string, Uint8Array | string>([
  ...parts.flatMap((part) => [...part.files]),
  ['THIRD-PARTY-NOTICES.txt', thirdPartyNotices(inputs)],
]);

// What the build before has made stays, unless this is a build from nothing: a server that was started then goes on
// loading parts of it.
const kept = new Set(files.keys());
if (!process.argv.includes('--from-nothing') && existsSync(record)) {
  for (const name of JSON.parse(readFileSync(record, 'utf8')).outputs) kept.add(name);
}
for (const [name, content] of files) writeWhole(join(folder, name), content);
for (const file of filesUnder('dist/gatebook')) {
  if (!kept.has(relative('dist/gatebook', file))) rmSync(join(root, file), { force: true });
}

const own = inputs
  .map((file) => relative(root, file))
  .filter((file) => !/(^|\/)node_modules\//.test(file));
const hashes = [...recipe, ...new Set(own)].map((file) => [
  file,
  createHash('sha256')
    .update(readFileSync(join(root, file)))
    .digest('hex'),
]);
writeWhole(
  record,
  JSON.stringify({ inputs: Object.fromEntries(hashes), outputs: [...files.keys()] }),
);
