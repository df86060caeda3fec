import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Builds Gatebook when dist/gatebook is not made of the sources as they are now. */
export function ensureBuilt() {
  if (isAsTheSources()) return;
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
    cwd: root,
    // What a command prints on standard output is its answer.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  // The build has said why.
  if (status !== 0) process.exit(1);
}

function isAsTheSources() {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(join(root, 'dist/inputs.json'), 'utf8'));
    return (
      Object.entries(inputs).every(([file, hash]) => hashOf(join(root, file)) === hash) &&
      outputs.every((name) => existsSync(join(root, 'dist/gatebook', name)))
    );
  } catch {
    // Never built, a file that is gone, or a record that was cut short: build.
    return false;
  }
}

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
