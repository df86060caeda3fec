/**
 * Runs the commands of documents as they are written: `tsx scripts/run-docs.ts README.md docs/cli.md`.
 *
 * Every fenced block marked `sh` runs, in order, in a fresh clone of this repository. A block marked `sh serve`
 * goes on in the background: the next one starts when it has printed an address, and it ends with the document.
 * A document that never says `npm ci` gets the modules of this checkout and what is built of its sources. With `--one-shell` the blocks of a document
 * share one shell, as in a reader's terminal, and what one of them exports the next one knows.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Block, blocksOf } from './docs/blocks.js';

const oneShell = process.argv.includes('--one-shell');
const repository = resolve(import.meta.dirname, '..');
const timeoutMs = 1_200_000;

const joined = (blocks: Block[]): Block[] => [
  { commands: blocks.map(({ commands }) => commands).join('\n'), serves: false },
];

const ended = (child: ChildProcess) =>
  new Promise<void>((done, failed) => {
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Error(`the block ended with exit code ${code}`)),
    );
  });

const addressPrinted = (child: ChildProcess) =>
  new Promise<void>((done) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk;
      if (/https?:\/\/\S+\n/.test(text)) done();
    });
  });

const tooLong = () =>
  new Promise<never>((_, failed) => {
    setTimeout(
      () => failed(new Error(`the block took longer than ${timeoutMs} ms`)),
      timeoutMs,
    ).unref();
  });

/** Modules, and the build: a clone whose sources are others builds its own. */
const giveInstalled = (clone: string): void => {
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  // It builds what has changed.
  execFileSync(process.execPath, [join(repository, 'scripts/gatebook.js'), '--version']);
  for (const built of ['dist/gatebook', 'dist/inputs.json'])
    cpSync(join(repository, built), join(clone, built), { recursive: true });
};

const runDocument = async (file: string): Promise<void> => {
  const text = readFileSync(file, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-docs-'));
  const clone = join(folder, 'gatebook');
  execFileSync('git', ['clone', '--quiet', repository, clone]);
  const blocks = blocksOf(text);
  if (!blocks.some(({ commands }) => commands.includes('npm ci'))) giveInstalled(clone);
  const servers: ChildProcess[] = [];
  try {
    for (const { commands, serves } of oneShell ? joined(blocks) : blocks) {
      console.log(`\n── ${file}${serves ? ' (in the background)' : ''}\n${commands.trimEnd()}`);
      const child = spawn('bash', [oneShell ? '-xeuo' : '-euo', 'pipefail', '-c', commands], {
        cwd: clone,
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      child.stdout?.pipe(process.stdout, { end: false });
      if (serves) servers.push(child);
      await Promise.race([ended(child), tooLong(), ...(serves ? [addressPrinted(child)] : [])]);
    }
  } finally {
    // One that the document has killed has no exit code.
    for (const server of servers)
      if (server.pid && server.exitCode === null && server.signalCode === null)
        process.kill(-server.pid);
    rmSync(folder, { recursive: true, force: true });
  }
};

for (const file of process.argv.slice(2)) if (!file.startsWith('--')) await runDocument(file);
console.log('\nEvery command of the documents did what it says.');
