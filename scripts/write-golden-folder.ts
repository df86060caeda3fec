import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const folders = join(root, 'test', 'fixtures', 'folders');

/** What is registered and read into every golden folder; test/durability/golden-folders.test.ts knows the answers. */
const commands: readonly (readonly string[])[] = [
  ['register', '--tenant', 'acme', '--name', 'Acme & Söhne "Ω"'],
  ['register', '--tenant', 'acme', '--api', '111122223333/eu-west-1/shop1shop1/prod'],
  ['register', '--tenant', 'globex', '--api', '444455556666/eu-west-1/bank2bank2/prod'],
  ['call', 'PATCH', '/v1/tenants/acme', '--body', '{"mailDomains":["example.com"]}'],
  ['schedule', 'acme', 'weekly', '--zone', 'Europe/Berlin', '--recipients', 'owner@example.com'],
  ['token', 'create', '--tenant', 'acme', '--note', 'golden'],
  ['ingest', '--region', 'eu-west-1', join(folders, 'log.ndjson')],
];

/** Ends with the folder's version: what it holds must not depend on where it was written. */
const workFolder = (version: string): string => join(tmpdir(), `gatebook-golden-${version}`);

/** Not kept: secrets, which are made anew where they are missing, and the address of a server. */
const left = new Set(['link-secret', 'server.json', 'staging']);

/**
 * Writes the data folder of this version of Gatebook to test/fixtures/folders/<version>, which the versions to come
 * have to read. Part of a release; a folder that is there is never written again.
 */
const write = (): void => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const golden = join(folders, version);
  if (existsSync(golden)) {
    console.log(`${golden} is there already, and stays as it is.`);
    return;
  }
  const work = workFolder(version);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  copyFileSync(join(folders, 'catalogue.json'), join(work, 'catalogue.json'));
  for (const words of commands) {
    const command = ['scripts/gatebook.js', '--data-dir', work, ...words];
    execFileSync(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  cpSync(work, golden, {
    recursive: true,
    filter: (place) => !left.has(place.slice(work.length + 1)),
  });
  // Most of a database is empty pages.
  const database = join(golden, 'gatebook.duckdb');
  writeFileSync(`${database}.gz`, gzipSync(readFileSync(database), { level: 9 }));
  rmSync(database);
  rmSync(work, { recursive: true, force: true });
  console.log(`Written: ${golden}. Commit it; test/durability/golden-folders.test.ts opens it.`);
};

write();
