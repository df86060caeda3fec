/**
 * Follows pages of docs/contributing literally, on a copy of the tree: `tsx scripts/follow-errand.ts
 * docs/contributing/log-column.md`. A block marked `ts file=… before="…"` (or `after="…"`) is put before or after the
 * one line of that file that reads so; a block marked `sh` runs. The first command that fails ends it. Pages that are
 * followed together share one copy: first all that they put into files, then each command once.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '..');

/** What the tree holds now, committed or not. */
const files = (): string[] =>
  execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: repository,
      encoding: 'utf8',
    },
  )
    .split('\0')
    .filter((file) => file !== '');

const copyOfTree = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'gatebook-errand-'));
  for (const file of files()) {
    try {
      cpSync(join(repository, file), join(copy, file), { recursive: true });
    } catch (error) {
      // Listed, but deleted since.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  // Scripts ask Git which files there are.
  execFileSync('git', ['init', '--quiet'], { cwd: copy });
  execFileSync('git', ['add', '--all'], { cwd: copy });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  return copy;
};

const put = (place: string, side: string, anchor: string, text: string): void => {
  const lines = readFileSync(place, 'utf8').split('\n');
  const found = lines.flatMap((line, index) => (line === anchor ? [index] : []));
  const [at] = found;
  if (at === undefined || found.length > 1) {
    throw new Error(`${place} has ${found.length} lines that read ${JSON.stringify(anchor)}.`);
  }
  lines.splice(side === 'before' ? at : at + 1, 0, text.replace(/\n$/, ''));
  writeFileSync(place, lines.join('\n'));
};

/** What a page asks for, in its order: lines that are put into a file, and commands. */
function* stepsOf(page: string) {
  const text = readFileSync(resolve(page), 'utf8');
  for (const [, mark = '', content = ''] of text.matchAll(/^```(\S[^\n]*)\n(.*?)^```$/gms)) {
    const [, file, side = '', anchor = ''] =
      /^ts file=(\S+) (before|after)="(.+)"$/.exec(mark) ?? [];
    if (file !== undefined) yield { kind: 'edit', page, file, side, anchor, content } as const;
    // A command ends with its line, unless that ends with a backslash.
    const commands = mark === 'sh' ? content.split(/(?<!\\)\n/).filter(Boolean) : [];
    for (const command of commands) yield { kind: 'command', page, command } as const;
  }
}

const pages = process.argv.slice(2);
const steps = pages.flatMap((page) => [...stepsOf(page)]);
const copy = copyOfTree();
try {
  for (const step of steps) {
    if (step.kind !== 'edit') continue;
    console.log(`${step.page}: ${step.file}`);
    put(join(copy, step.file), step.side, step.anchor, step.content);
  }
  const done = new Set<string>();
  for (const step of steps) {
    if (step.kind !== 'command' || done.has(step.command)) continue;
    done.add(step.command);
    console.log(`${step.page}: ${step.command}`);
    const began = performance.now();
    const { status } = spawnSync('bash', ['-euc', step.command], { cwd: copy, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${step.page} does not hold: the command above failed.`);
    console.log(`took ${Math.round((performance.now() - began) / 1000)} s\n`);
  }
  console.log(`${pages.join(' and ')}: all of it holds.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
