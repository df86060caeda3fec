import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The `bin` of a Python environment that has what a requirements file pins. It is made on first use, outside of
 * the repository, and found again for as long as the file stays as it is.
 */
export function pythonEnvironment(requirements: string): string {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(homedir(), '.cache', 'gatebook', `python-${key}`);
  const bin = join(folder, 'bin');
  if (existsSync(join(folder, 'complete'))) return bin;
  console.log(`Installing ${requirements} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(join(bin, 'pip'), ['install', '--quiet', '--requirement', requirements], {
    stdio: 'inherit',
  });
  execFileSync('touch', [join(folder, 'complete')]);
  return bin;
}

if (process.argv[1] === import.meta.filename) {
  for (const requirements of process.argv.slice(2)) pythonEnvironment(requirements);
}
