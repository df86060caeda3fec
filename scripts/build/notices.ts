import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** The texts of licences, for packages that name theirs and bring no text of it. */
const texts: Readonly<Record<string, string>> = {
  'Apache-2.0': join(import.meta.dirname, '../../LICENSE'),
  MIT: join(import.meta.dirname, 'mit.txt'),
};

const rule = '-'.repeat(80);

/**
 * The notices of the packages that a bundle has parts of: name, version, licence, and the texts that lie beside them.
 *
 * @param inputs the files that were bundled, by their whole paths
 */
export function thirdPartyNotices(inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((file) => packageFolder(file) ?? []));
  const notices = [...folders].map((folder) => [keyOf(folder), noticeOf(folder)] as const);
  const byName = new Map(notices.sort(([one], [other]) => (one < other ? -1 : 1)));
  return [
    'Gatebook contains parts of the packages below, each under its own licence.\n',
    ...byName.values(),
  ].join(`\n${rule}\n\n`);
}

/** The folder of the package that a file is of, the innermost; undefined for Gatebook's own. */
const packageFolder = (file: string): string | undefined =>
  /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function keyOf(folder: string): string {
  const { name, version } = manifestOf(folder);
  return `${name} ${version}`;
}

function noticeOf(folder: string): string {
  const { license, author } = manifestOf(folder);
  const own = noticeFiles(folder);
  const files = own.length > 0 ? own : [texts[license ?? '']].filter((file) => file !== undefined);
  if (files.length === 0) throw new Error(`${folder} has no licence that is known.`);
  const by = typeof author === 'object' ? author.name : author;
  const said = [keyOf(folder), ...(license ? [license] : []), ...(by ? [`by ${by}`] : [])];
  return `${[said.join(', '), ...files.map((file) => readFileSync(file, 'utf8').trim())].join('\n\n')}\n`;
}

/** The licence, the notice, and those of a folder of them. */
const noticeFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => /^(licen[cs]e|copying|notice)/i.test(name))
    .flatMap((entry) => {
      const place = join(folder, entry.name);
      return entry.isFile() ? place : readdirSync(place).map((name) => join(place, name));
    });
