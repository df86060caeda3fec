/**
 * Follows pages of docs/contributing literally, on a copy of the tree: `tsx scripts/follow-errand.ts
 * docs/contributing/log-column.md`. A block marked `ts file=… before="…"` (or `after="…"`) is put before or after the
 * one line of that file that reads so; a block marked `sh` runs. The first command that fails ends it.
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

const follow = (page: string): void => {
  const copy = copyOfTree();
  try {
    const text = readFileSync(resolve(page), 'utf8');
    for (const [, mark = '', content = ''] of text.matchAll(/^```(\S[^\n]*)\n(.*?)^```$/gms)) {
      const edit = /^ts file=(\S+) (before|after)="(.+)"$/.exec(mark);
      if (edit) {
        const [, file = '', side = '', anchor = ''] = edit;
        console.log(`${page}: ${file}`);
        put(join(copy, file), side, anchor, content);
      } else if (mark === 'sh') {
        console.log(`${page}: ${content.trim()}`);
        const { status } = spawnSync('bash', ['-euc', content], { cwd: copy, stdio: 'inherit' });
        if (status !== 0) throw new Error(`${page} does not hold: the commands above failed.`);
      }
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

for (const page of process.argv.slice(2)) {
  follow(page);
  console.log(`${page} holds.`);
}
