/** Fails when the lockfile names a package whose licence is not one that Gatebook may be shipped with. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';

const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
]);

// Packages whose manifest names no licence, by what the LICENSE file inside them says.
const byFile: Readonly<Record<string, string>> = { 'node_modules/png-js': 'MIT' };

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ license: z.string().optional(), link: z.boolean().optional() }),
  ),
});

// `(MIT OR Apache-2.0)` is fine when one of the choices is; `AND` needs all of them.
const permitted = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));

const { packages } = lockfile.parse(
  JSON.parse(readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8')),
);
const refused = Object.entries(packages).filter(
  ([path, { license }]) => path !== '' && !permitted(license ?? byFile[path] ?? 'none'),
);
for (const [path, { license }] of refused) console.error(`${path}: ${license ?? 'no licence'}`);
console.log(
  `${Object.keys(packages).length - 1} packages, ${refused.length} without a permitted licence`,
);
process.exitCode = refused.length === 0 ? 0 : 1;
