/**
 * What `npm version X.Y.Z` asks of this project (docs/contributing/release.md): `--check` before anything is changed,
 * and nothing to date the section of CHANGELOG.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dateSection } from './release/date-section.js';

const { npm_new_version: version } = process.env;
if (!version) {
  console.error(
    'Run `npm version X.Y.Z`: docs/contributing/release.md says how a release is made.',
  );
  process.exit(2);
}
try {
  const today = new Date().toISOString().slice(0, 10);
  const dated = dateSection(readFileSync('CHANGELOG.md', 'utf8'), version, today);
  if (!process.argv.includes('--check')) writeFileSync('CHANGELOG.md', dated);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
